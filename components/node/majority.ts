/** Members without whom the others of an ensemble decide nothing: any two majorities have one in common. */
export const majorityOf = (members: number): number => Math.floor(members / 2) + 1;
