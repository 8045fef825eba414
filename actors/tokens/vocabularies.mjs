// Writes the vocabularies of node_modules as files that vocabulary.c maps into memory: tables that can be searched as
// they lie on the disk, so that opening one costs nothing and all processes share it.
//   node vocabularies.mjs FOLDER        writes FOLDER/<encoding>.vocabulary
//
// A file, all numbers little-endian u32: "TMVOC1\0\0", slots (a power of two), bytes of the pattern, bytes of the texts;
// then the slots, each {hash, offset, length, rank} (length 0: empty; a token stands in the first free slot from
// hash % slots on; hash: FNV-1a of the token); then the pattern (PCRE2); then the texts of all tokens.
import {readFile, writeFile} from 'node:fs/promises';

const SOURCES = {
    o200k_base: () => import('js-tiktoken/ranks/o200k_base'),
    cl100k_base: () => import('js-tiktoken/ranks/cl100k_base'),
    p50k_base: () => import('js-tiktoken/ranks/p50k_base'),
    r50k_base: () => import('js-tiktoken/ranks/r50k_base'),
    claude: async () => ({default: JSON.parse(await readFile(new URL(import.meta.resolve('@anthropic-ai/tokenizer/claude.json')), 'utf8'))}),
};

/** Lines of "! <first rank> <base64> <base64> ...", each token one rank above the one before. */
function tokensOf(ranks) {
    const tokens = [];
    for (const line of ranks.split('\n')) {
        const [, first, ...texts] = line.split(' ');
        texts.forEach((text, i) => tokens.push({bytes: Buffer.from(text, 'base64'), rank: Number(first) + i}));
    }
    return tokens;
}

function hash(bytes) {
    let value = 0x811c9dc5;
    for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
    return value;
}

function pack({pat_str: pattern, bpe_ranks: ranks}) {
    const tokens = tokensOf(ranks);
    const count = 2 ** Math.ceil(Math.log2(tokens.length * 1.25));
    const slots = new Uint32Array(count * 4);
    let offset = 0;
    for (const {bytes, rank} of tokens) {
        const value = hash(bytes);
        let at = value % count;
        while (slots[at * 4 + 2]) at = (at + 1) % count;
        slots.set([value, offset, bytes.length, rank], at * 4);
        offset += bytes.length;
    }
    const expression = Buffer.from(pattern);
    const head = Buffer.alloc(20);
    head.write('TMVOC1\0\0', 'latin1');
    [count, expression.length, offset].forEach((number, i) => head.writeUInt32LE(number, 8 + 4 * i));
    return Buffer.concat([head, Buffer.from(slots.buffer), expression, ...tokens.map(token => token.bytes)]);
}

const folder = process.argv[2];
if (!folder) throw new Error('usage: vocabularies.mjs FOLDER');
for (const [name, load] of Object.entries(SOURCES)) await writeFile(`${folder}/${name}.vocabulary`, pack((await load()).default));
