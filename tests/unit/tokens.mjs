// Prints tests/unit/tokens.json: texts and how many tokens js-tiktoken makes of them.
//   node tests/unit/tokens.mjs > tests/unit/tokens.json     (after npm ci in actors/tokens)
import {createRequire} from 'node:module';
const require = createRequire(new URL('../../actors/tokens/package.json', import.meta.url));
const {Tiktoken} = require('js-tiktoken/lite');

const encodings = {claude: require('@anthropic-ai/tokenizer/claude.json')};
for (const name of ['o200k_base', 'cl100k_base', 'p50k_base', 'r50k_base']) encodings[name] = require(`js-tiktoken/ranks/${name}`);

const texts = [
    '', 'hello world', 'Hello, World! It\'s 2026-11-26; they\'ll say "we\'ve done it".',
    '   leading and   inner    spaces   ', 'tabs\tand\r\nlines\n\n\nmore\n', ' '.repeat(2000), '\n'.repeat(300),
    'x'.repeat(3000), 'ab'.repeat(1500) + '!', '1234567890'.repeat(40),
    'def f(x):\n    return {"a": [1, 2.5, None], "b": x ** 2}  # comment\n\n\nclass A(B):\n\tpass\n',
    '{"role":"user","content":"Wie viele Äpfel kosten 3,50 €?","metadata":{"trace_id":"0af7651916cd43dd8448eb211c80319c"}}',
    '日本語のテキストと中文文本以及한국어 텍스트가 섞여 있습니다。', 'Привет, как дела? Всё хорошо — спасибо!', 'مرحبا بالعالم، كيف حالك اليوم؟',
    'नमस्ते दुनिया, आप कैसे हैं?', '👩‍👩‍👧‍👦 family 🇩🇪 flag 👍🏽 e\u0301 \u00a0nbsp\u2003em', 'ﬁ ligature ½ ² Ⅷ ǅ ˈ',
    Buffer.from(Array.from({length: 600}, (_, i) => (i * 7919) % 256)).toString('base64'),
    'CamelCaseAndSNAKE_CASE and kebab-case https://example.com/a/b?c=d&e=f#g', '<|endoftext|> is text here',
    'a'.repeat(200) + ' ' + 'é'.repeat(200) + ' ' + '字'.repeat(200),
];
const counts = Object.entries(encodings).map(([name, ranks]) => {
    const encoding = new Tiktoken(ranks);
    return [name, texts.map(text => encoding.encode(text, [], []).length)];
});
process.stdout.write(JSON.stringify({texts, counts: Object.fromEntries(counts)}, null, 1) + '\n');
