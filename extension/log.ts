// The log channel, and what happens to our own mistakes: the whole story in the log, a short notice to the user.

import * as vscode from 'vscode';

export class Log implements vscode.Disposable {
  #opened: vscode.LogOutputChannel | null = null;
  #told = false;

  /** Opened with the first line, so that activation does not wait for it. */
  get #channel(): vscode.LogOutputChannel {
    this.#opened ??= vscode.window.createOutputChannel('Gradient Lens', { log: true });
    return this.#opened;
  }

  info(text: string): void {
    this.#channel.info(text);
  }

  /** A mistake of ours: logged with its stack; the user is told once a session. */
  mistake(error: unknown): void {
    this.#channel.error(error instanceof Error ? error : String(error));
    if (this.#told) return;
    this.#told = true;
    void vscode.window
      .showErrorMessage('Gradient Lens made a mistake; its log tells more.', 'Show Log')
      .then((choice) => {
        if (choice !== undefined) this.show();
      });
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#opened?.dispose();
  }
}
