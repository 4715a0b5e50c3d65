import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { csvLine, readCsvRows, readCsvShape } from './csv.ts';

async function rowsOf(text: string | Buffer, column = 'id'): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  const shape = readCsvShape(bytes)!;
  const columnIndex = shape.columns.indexOf(column);
  const rows: unknown[] = [];
  // In small pieces, so that records are cut in the middle.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, n) =>
    bytes.subarray(n * 7, n * 7 + 7),
  );
  for await (const { line, value, reason } of readCsvRows(Readable.from(pieces), {
    ...shape,
    columnIndex,
  })) {
    rows.push(reason === null ? [line, value] : [line, value, reason]);
  }
  return rows;
}

it('reads either delimiter, a byte order mark, CRLF, quotes and blank lines', async () => {
  const text = '\uFEFFname; id \r\n"Ann; ""A""";a;\r\n\r\n Bob ; b\r\n"two\nlines";"c;1"';
  expect(readCsvShape(Buffer.from(text))).toEqual({ delimiter: ';', columns: ['name', 'id'] });
  expect(await rowsOf(text)).toEqual([
    [2, 'a', 'has 3 columns, the header has 2'],
    [4, ' b'],
    [6, 'c;1'],
  ]);
  expect(await rowsOf('id\n"x,y"\nz\n')).toEqual([
    [2, 'x,y'],
    [3, 'z'],
  ]);
  expect(readCsvShape(Buffer.from(''))).toBe(null);
});

it('tells why a record is not taken, with its line, and goes on', async () => {
  const bytes = Buffer.concat([
    Buffer.from('id,n\na,1\n,2\nb"x,3\nc,4\n'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from(`,5\n${'x'.repeat(2_000)},6\nd,7\n"e,8\nf,9\n`),
  ]);
  const rows = (await rowsOf(bytes)) as [number, string, string?][];
  rows.sort(([left], [right]) => left - right);
  expect(rows.filter((row) => row.length === 2).map(([, value]) => value)).toEqual(['a', 'c', 'd']);
  expect(rows.filter((row) => row.length === 3).map(([line, , reason]) => [line, reason])).toEqual([
    [3, 'has no value in the column'],
    [4, 'has a quote inside a value that does not begin with one'],
    [6, 'is not valid UTF-8'],
    [7, 'has a value of more than 1024 bytes'],
    [10, 'begins with a quote that never ends: nothing behind it was read'],
  ]);
});

it('writes cells that no spreadsheet runs', () => {
  expect(csvLine([3, '=1+1', '+1', '-1', '@x', '\tx', 'a"b', 'c,d'])).toBe(
    `3,'=1+1,'+1,'-1,'@x,'\tx,"a""b","c,d"\r\n`,
  );
});
