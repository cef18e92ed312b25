/** What an operator asks of a roll beyond what the program wants. */
export interface RollOptions {
  /**
   * Replaces every member, also one that runs the wanted version or has failed with the wanted digest. Of an ensemble it
   * also replaces broken members that have their disks while others are broken too; of the other kinds a member of which
   * nothing is known counts as one that does not serve.
   */
  force?: boolean;
  /** An incarnation whose members may be ended though they serve: the one that a new incarnation takes the place of. */
  endIncarnation?: string;
}
