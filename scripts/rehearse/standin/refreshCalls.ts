/** What the roller asks of instance refreshes. */
import { answer, type Asked, element, groupArn, listOf, members, unknownParameter } from "./autoScalingCall";
import type { Group, Refresh, RefreshPreferences } from "./group";
import { GroupRefusal } from "./groups";
import type { Reply } from "./http";
import { launchingOf, launchingText, launchParameters } from "./mixedPolicy";
import { percentageComplete, refreshDefaults } from "./refresh";

const desired = "DesiredConfiguration.";
const preferred = "Preferences\\.(MinHealthyPercentage|MaxHealthyPercentage|InstanceWarmup|SkipMatching)";
const known = new RegExp(
  `^(Action|Version|AutoScalingGroupName|Strategy|${preferred}|DesiredConfiguration\\.(${launchParameters}))$`,
);

/** A whole number of a request, or what counts without it. */
function numberOf(form: URLSearchParams, name: string, without: number, least: number, most: number): number {
  const given = form.get(`Preferences.${name}`);
  if (given === null) return without;
  const value = Number(given);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new GroupRefusal(`Preferences.${name}: ${given}; allowed: ${least} to ${most}`);
  }
  return value;
}

function preferencesOf(form: URLSearchParams): RefreshPreferences {
  const { minHealthyPercentage, maxHealthyPercentage, instanceWarmup } = refreshDefaults;
  const preferences = {
    minHealthyPercentage: numberOf(form, "MinHealthyPercentage", minHealthyPercentage, 0, 100),
    maxHealthyPercentage: numberOf(form, "MaxHealthyPercentage", maxHealthyPercentage, 100, 200),
    instanceWarmup: numberOf(form, "InstanceWarmup", instanceWarmup, 0, 86_400),
    skipMatching: form.get("Preferences.SkipMatching") === "true",
  };
  if (form.has("Preferences.MaxHealthyPercentage") && !form.has("Preferences.MinHealthyPercentage")) {
    throw new GroupRefusal("Preferences.MaxHealthyPercentage needs Preferences.MinHealthyPercentage");
  }
  if (preferences.maxHealthyPercentage - preferences.minHealthyPercentage > 100) {
    throw new GroupRefusal("MinHealthyPercentage and MaxHealthyPercentage differ by more than 100");
  }
  return preferences;
}

export function startRefresh(asked: Asked): Reply {
  const { world, form, refused } = asked;
  const name = form.get("AutoScalingGroupName") ?? "";
  const no = refused("autoscaling:StartInstanceRefresh", groupArn(world, name)) ?? unknownParameter(asked, known);
  if (no) return no;
  if ((form.get("Strategy") ?? "Rolling") !== "Rolling") throw new GroupRefusal("Strategy: allowed: Rolling");
  const preferences = preferencesOf(form);
  const wanted = launchingOf(asked, desired);
  if (wanted !== undefined && "status" in wanted) return wanted;
  const started = world.groups.startRefresh(name, wanted, preferences);
  return answer("StartInstanceRefresh", element("InstanceRefreshId", started.id));
}

export function describeRefreshes({ world, form, refused }: Asked): Reply {
  const no = refused("autoscaling:DescribeInstanceRefreshes", "*");
  if (no) return no;
  const ids = listOf(form, "InstanceRefreshIds");
  const group = world.groups.named(form.get("AutoScalingGroupName") ?? "");
  const found = group.refreshes.filter(({ id }) => ids.length === 0 || ids.includes(id)).reverse();
  const texts = found.map((refresh) => refreshText(group, refresh));
  return answer("DescribeInstanceRefreshes", `<InstanceRefreshes>${members(texts)}</InstanceRefreshes>`);
}

function refreshText({ name }: Group, refresh: Refresh): string {
  const { id, status, reason, startedAt, endedAt, remaining, preferences, wanted } = refresh;
  const time = (at: number): string => new Date(at).toISOString();
  return [
    element("InstanceRefreshId", id),
    element("AutoScalingGroupName", name),
    element("Status", status),
    reason === undefined ? "" : element("StatusReason", reason),
    element("StartTime", time(startedAt)),
    endedAt === undefined ? "" : element("EndTime", time(endedAt)),
    element("PercentageComplete", percentageComplete(refresh)),
    element("InstancesToUpdate", remaining),
    `<Preferences>${[
      element("MinHealthyPercentage", preferences.minHealthyPercentage),
      element("MaxHealthyPercentage", preferences.maxHealthyPercentage),
      element("InstanceWarmup", preferences.instanceWarmup),
      element("SkipMatching", String(preferences.skipMatching)),
    ].join("")}</Preferences>`,
    wanted === undefined ? "" : `<DesiredConfiguration>${launchingText(wanted)}</DesiredConfiguration>`,
  ].join("");
}

export function cancelRefresh({ world, form, refused }: Asked): Reply {
  const name = form.get("AutoScalingGroupName") ?? "";
  const no = refused("autoscaling:CancelInstanceRefresh", groupArn(world, name));
  return no ?? answer("CancelInstanceRefresh", element("InstanceRefreshId", world.groups.cancelRefresh(name).id));
}
