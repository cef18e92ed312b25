// A process that is started with this ends at its first attempt to reach anything.
const dns = require("node:dns");
const net = require("node:net");

function refuse() {
  process.stderr.write("reached for the network\n");
  process.exit(99);
}
dns.lookup = refuse;
net.Socket.prototype.connect = refuse;
