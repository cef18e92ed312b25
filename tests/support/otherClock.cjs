// Another clock and other dice: whatever a plan takes from them shows as a difference.
const offset = 400 * 24 * 3600 * 1000;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + offset] : args));
  }
  static now() {
    return RealDate.now() + offset;
  }
};
Math.random = () => 0.5;
