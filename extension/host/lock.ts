// Locks the outer realm of a caged child after boot: should a snippet ever reach an outer object, it finds nothing that acts. The
// child keeps the few functions it still needs in closures before calling this. After it, nothing here can be undone.

import { createRequire } from 'node:module';
import { freezeReached, hiddenPrototypes } from '../../src/runtime/freeze.ts';

/** What a process can do to itself, to others and to its host. Timers and the channel to the parent are kept in closures by the child. */
const PROCESS_MEMBERS =
  `kill _kill reallyExit _debugProcess _debugEnd _startProfilerIdleNotifier _stopProfilerIdleNotifier dlopen binding _linkedBinding
  getBuiltinModule chdir umask abort execve report crash crashReporter send mainModule loadEnvFile openStdin initgroups setgroups setgid setegid setuid
  seteuid _getActiveHandles _getActiveRequests getActiveResourcesInfo setUncaughtExceptionCaptureCallback setSourceMapsEnabled _rawDebug`.split(
    /\s+/,
  );

/** Names that ECMAScript itself defines; every other global goes. */
const ECMASCRIPT = new Set(
  `globalThis Infinity NaN undefined eval isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date
  Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Int8Array Int16Array Int32Array Iterator Map
  Number Object Promise Proxy RangeError ReferenceError RegExp Set String Symbol SyntaxError TypeError Uint8Array
  Uint8ClampedArray Uint16Array Uint32Array URIError WeakMap WeakRef WeakSet Atomics JSON Math Reflect Intl`.split(
    /\s+/,
  ),
);

/** Takes away network, process control, globals and the means to change what is left. */
export function lockOuterRealm(entry: string): void {
  silenceNetwork(createRequire(entry));
  for (const key of Object.keys(process.env)) delete process.env[key];
  for (const name of PROCESS_MEMBERS) {
    try {
      Object.defineProperty(process, name, { value: undefined, writable: false, configurable: false });
    } catch {
      // Some members are fixed on some hosts; the permission model stands behind them.
    }
  }
  const globals = globalThis as unknown as Record<string, unknown>;
  const names = [...ECMASCRIPT].filter((name) => name !== 'globalThis');
  // Also where no global name leads, and all of it: nothing out here is a snippet's to change.
  freezeReached([...names.map((name) => globals[name]), ...hiddenPrototypes()], new Set());
  for (const name of Object.getOwnPropertyNames(globals)) {
    if (ECMASCRIPT.has(name)) continue;
    try {
      delete globals[name];
    } catch {
      // A fixed property stays; strict mode makes that an error. V8's `gc` is such a one.
      Reflect.set(globals, name, undefined);
    }
  }
  for (const name of Object.getOwnPropertySymbols(globals)) Reflect.deleteProperty(globals, name);
}

/** The permission model of Node below 25 says nothing about the network, so its entry points are made to refuse. */
function silenceNetwork(require: NodeJS.Require): void {
  const refuse = (): never => {
    throw new Error('There is no network here');
  };
  const net = require('node:net') as typeof import('node:net');
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  for (const name of ['node:dgram', 'node:dns', 'node:dns/promises']) {
    const module = require(name) as Record<string, unknown>;
    for (const member of Object.keys(module)) {
      if (typeof module[member] !== 'function') continue;
      Object.defineProperty(module, member, { value: refuse });
    }
  }
}
