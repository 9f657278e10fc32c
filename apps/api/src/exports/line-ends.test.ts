import fc from 'fast-check';
import { LineEnds } from './line-ends.ts';

test('line feeds between records become CRLF, those within quotes stay, however the bytes are cut', () => {
  const whole = 'a,b\n"x\n""y""\n",2\n\n"",3\n';
  const expected = 'a,b\r\n"x\n""y""\n",2\r\n\r\n"",3\r\n';
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 6 }), (cuts) => {
      const ends = new LineEnds();
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, index) => ends.convert(Buffer.from(whole.slice(at[index], end))));
      expect(Buffer.concat(pieces).toString()).toBe(expected);
    }),
  );
});
