// In place of a module that no test uses (jest.config.cjs): one that does use it is told why it cannot.
const loading = { __esModule: true };

module.exports = new Proxy(loading, {
  get(_, name) {
    if (name in loading) return loading[name];
    throw new Error(`${String(name)} is asked of a module that jest.config.cjs keeps from being loaded`);
  },
});
