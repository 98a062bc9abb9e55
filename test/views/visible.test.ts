/** Texts of hostile programs: nothing hidden, nothing too long. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cut, visible, visibleJson, visibleText } from '../../src/views/visible.ts';

/** What no surface may get: see NOTE [What is hidden]. */
const HIDDEN = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Cs}]/u;

describe('visible text', () => {
  it('shows what cannot be seen', () => {
    assert.equal(visibleText('a\u001b[31mb\u0007\u0000\u007f'), 'a␛[31mb␇␀␡');
    assert.equal(
      visibleText('user\u202etxt.exe\u2066\u200f\u0085\ud800'),
      'user⟨U+202E⟩txt.exe⟨U+2066⟩⟨U+200F⟩⟨U+0085⟩⟨U+D800⟩',
    );
    assert.equal(visibleText('tag\u{e0041}'), 'tag⟨U+E0041⟩');
  });

  it('leaves alone what people write', () => {
    for (const text of ['a\tb\nc', '损失 = ∂L/∂w', 'é́', '👩‍👩‍👧', 'क्‍ष', 'שלום', ''])
      assert.equal(visibleText(text), text);
    assert.equal(visibleText('a\r\nb'), 'a\nb');
  });

  it('hides nothing, whatever is in it, at any depth', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(visibleText(text), HIDDEN);
        assert.equal(visibleText(visibleText(text)), visibleText(text));
      }),
    );
    assert.deepEqual(visible({ a: ['\u202e', { '\u001b': null }], b: [1, 'NaN'], c: true }), {
      a: ['⟨U+202E⟩', { '␛': null }],
      b: [1, 'NaN'],
      c: true,
    });
  });

  it('is in no JSON either, however it was written there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, ascii) => {
        const json = JSON.stringify({ [text]: [text] });
        const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
        const value = visibleJson(ascii ? json.replace(/[^ -~]/g, escaped) : json);
        assert.deepEqual(value, { [visibleText(text)]: [visibleText(text)] });
      }),
    );
  });

  it('is cut between characters', () => {
    assert.equal(cut('abcdef', 6), 'abcdef');
    assert.equal(cut('abcdefg', 6), 'abcde…');
    assert.equal(cut('abcd😀g', 6), 'abcd…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 20 }), (text, most) => {
        assert.ok(cut(text, most).length <= most);
        assert.doesNotMatch(cut(text, most), /\p{Cs}/u);
      }),
    );
  });
});
