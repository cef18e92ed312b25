// In a process that is started with this, every name is an address of this machine.
const dns = require("node:dns");

dns.lookup = (_host, options, callback) => {
  const done = callback ?? options;
  process.nextTick(() => {
    if (options.all) done(null, [{ address: "127.0.0.1", family: 4 }]);
    else done(null, "127.0.0.1", 4);
  });
};
