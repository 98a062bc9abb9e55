// The outer code of a caged child process: boots a language in the inner realm, locks everything else, takes exactly one run and
// then answers queries about it. Talks to its parent in checked messages and to the realm in source text and strings only.
// usage (by process.ts): child.cjs LANGUAGE [place]

import { TEXT, TIME } from '../../src/runtime/limits.ts';
import { type FromChild, type Language, parseToChild } from '../../src/runtime/messages.ts';
import { refusalTexts } from '../../src/runtime/stops.ts';
import { cageFailures } from './cage.ts';
import { lockOuterRealm } from './lock.ts';
import { tellPlace } from './place.ts';
import { type CompiledScript, call, openRealm, type Realm } from './realm.ts';
import { isTimeout, messageOf, Run } from './run.ts';
import { hasSnapshot } from './snapshot.ts';
import { Warming } from './warm.ts';

// Kept before the lock takes them from the globals.
const child = process as unknown as { _send(message: unknown, handle: undefined, options: object): void };
const rawSend = child._send;
const send = (message: FromChild): void => rawSend.call(child, message, undefined, {});

async function main(): Promise<void> {
  const started = performance.now();
  const language: Language = process.argv[2] === 'typescript' ? 'typescript' : 'python';
  const failures = cageFailures(__dirname);
  const { realm, boot, code } = await open(language);
  let run: Run | null = null;
  const warming = new Warming(realm, language);
  // A promise of the snippet that was rejected and that nobody listens to.
  process.on('unhandledRejection', (error) => run?.rejected(error));
  // What the realm does between evaluations, such as clearing up after objects that were collected, is nobody's call to catch.
  process.on('uncaughtException', (error) => run?.rejected(error));
  // The parent's signal breaks off an evaluation; the message that goes with it tells why. Between evaluations the message does.
  process.on('SIGINT', () => {});
  process.on('message', (raw) => {
    const message = parseToChild(raw);
    if (message?.type === 'run' && run === null) {
      warming.end();
      run = new Run(realm, message.request, send);
      run.begin();
    } else if (message?.type === 'rouse') {
      warming.rouse(message.draft);
    } else if (message?.type === 'query') {
      send(answer(realm, message.id, message.json));
    } else if (message?.type === 'stop') {
      run?.stop(message.reason);
    }
  });
  const bootMs = Math.round(performance.now() - started);
  if (process.argv[3] === 'place') tellPlace(realm.place);
  lockOuterRealm(__filename);
  send({ type: 'ready', failures, boot, code, bootMs });
}

interface Opened {
  readonly realm: Realm;
  readonly boot: 'snapshot' | 'plain';
  readonly code: boolean;
}

/** From the snapshot where there is one of this build and it loads, else plainly. */
async function open(language: Language): Promise<Opened> {
  let code = true;
  const told = ({ script }: CompiledScript): void => {
    code &&= script.cachedDataRejected === false;
  };
  if (language === 'python' && hasSnapshot(__dirname)) {
    try {
      return { realm: await openRealm(__dirname, language, 'load', told), boot: 'snapshot', code };
    } catch {
      // A plain boot is slower and always right.
    }
  }
  return { realm: await openRealm(__dirname, language, 'none', told), boot: 'plain', code };
}

function answer({ evaluate }: Realm, id: string, json: string): FromChild {
  const refused = (message: string): FromChild => ({
    type: 'answer',
    id,
    json: JSON.stringify({ type: 'refused', message }),
  });
  try {
    const answered = evaluate(call('query', json), 'query', { timeout: TIME.query });
    if (typeof answered !== 'string') return { type: 'lost', id, reason: 'crashed' };
    return answered.length <= TEXT.result ? { type: 'answer', id, json: answered } : refused(refusalTexts.size);
  } catch (error) {
    // Broken off in the middle, the engine's state is not to be trusted any more: the parent ends this process.
    if (isTimeout(error)) return { type: 'lost', id, reason: 'time' };
    return refused(refusalTexts.failed(messageOf(error)));
  }
}

// An uncaught error would print a megabyte of bundled source; the parent wants one line.
main().catch((error) => send({ type: 'bootFailed', reason: messageOf(error) }));
