// Preloaded: the emulator has no option for the address it listens on, and would take all of them.
import { Server } from "node:net";

const listen = Server.prototype.listen;
Server.prototype.listen = function (port) {
  return listen.call(this, port, "127.0.0.1");
};
