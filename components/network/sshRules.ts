import { contains, isPrivate, overlap, parseBlock, privateRangesText } from "../cidr";
import { FaultList, type Fault } from "../faults";
import { eachOf } from "../partlyKnown";

/**
 * Rules of the blocks that people dial nodes from, named from the list on. `nodes` gives the blocks that nodes have their
 * addresses in: a rule for one of these would let nodes in, of which none has anything to do in another one's shell.
 */
export function sshCidrsFaults(
  cidrs: (string | undefined)[] | undefined,
  property: string,
  nodes: () => (string | undefined)[],
): Fault[] {
  const faults = new FaultList();
  eachOf(cidrs, (read, index) => {
    const at = `${property}[${index}]`;
    faults.rule(at, () => [read(), blockProblem(read(), cidrs!.slice(0, index))]);
    faults.rule(at, () => [read(), nodesProblem(read(), nodes())]);
  });
  return faults.all;
}

function blockProblem(cidr: string | undefined, earlier: (string | undefined)[]): string | undefined {
  if (cidr === undefined) return undefined;
  const block = parseBlock(cidr);
  if (block === undefined) return "allowed: an IPv4 block whose host bits are zero, such as 10.250.0.0/16";
  if (!isPrivate(block)) {
    const whom = block.prefix === 0 ? "everybody" : "addresses of the internet";
    return `opens every node's SSH to ${whom}; allowed: a block of private addresses, within ${privateRangesText}`;
  }
  const other = earlier.find((each) => {
    const taken = each === undefined ? undefined : parseBlock(each);
    return taken !== undefined && overlap(taken, block);
  });
  if (other === undefined) return undefined;
  return contains(parseBlock(other)!, block)
    ? `lies in ${other}, which is let in already`
    : `takes in ${other}; give one`;
}

function nodesProblem(cidr: string | undefined, nodes: (string | undefined)[]): string | undefined {
  const block = cidr === undefined ? undefined : parseBlock(cidr);
  const own = nodes.find((each) => {
    const taken = each === undefined ? undefined : parseBlock(each);
    return block !== undefined && isPrivate(block) && taken !== undefined && overlap(taken, block);
  });
  return own && `overlaps ${own}, where nodes have their addresses; allowed: networks that people dial from`;
}
