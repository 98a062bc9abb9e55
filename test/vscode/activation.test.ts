/** The extension starts in a real VS Code and keeps what its manifest promises. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('activation', () => {
  const extension = vscode.extensions.getExtension('gradient-lens.gradient-lens');

  it('activates', async () => {
    assert.ok(extension, 'VS Code did not load the extension');
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it('registers every command the manifest names', async () => {
    const named: string[] = extension?.packageJSON.contributes.commands.map(
      ({ command }: { command: string }) => command,
    );
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(named.length > 0, 'the manifest names no command');
    for (const command of named) assert.ok(registered.has(command), `${command} is not registered`);
  });
});
