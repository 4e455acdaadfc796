/** Talk in many scripts, and what people might look for in it; the same each time, by its seed. */

const WORDS = [
  ...'deploy deployment deployed the a of to server Server DATABASE café naïve Straße STRASSE façade x86_64 node.js C++ résumé'.split(
    ' ',
  ),
  ...'größe Größe über Übermut fließen İstanbul ırmak ﬁle ﬂow Łódź smørrebrød'.split(' '),
  ...'привет Привет мир Мир Ёлка елка ёж база данных сервер'.split(' '),
  ...'καλημέρα ΚΟΣΜΟΣ κόσμος οδός ΟΔΟΣ λόγος'.split(' '),
  ...'部署 数据库 数据 我们 今天 的 不 中文 搜索 引擎 你好 世界 ｗｉｄｅ ＡＢＣ'.split(' '),
  ...'データベース サーバー 検索 がっこう かっこう ｶﾞｯｺｳ ドキュメント 日本語'.split(' '),
  ...'안녕하세요 데이터베이스 검색 한국어 한글'.split(' '),
  ...'ภาษาไทย ค้นหา हिन्दी खोज שלום مرحبا مَرْحَبًا'.split(' '),
  ...'😀 😁 👍🏽 👩‍👩‍👧‍👦 ❤️ ❤ 🇨🇳'.split(' '),
  ...'100% 50%_ foo_bar fooXbar a[0] (b) {c} "quoted" \'single\' `code` <b> & ; -- \\ / * ? # @alice 。 ， ！ … — ´'.split(
    ' ',
  ),
  ...'https://example.org/a?b=c www.example.com http://例え.jp/路径 ftp://x.y'.split(' '),
]
const JOINTS = [' ', ' ', ' ', '', '，', '\n', '. ', '\u3000', '-', '_']

export function createRandom(seed: number) {
  let state = seed

  /** A whole number below. */
  function below(count: number): number {
    state = (state * 48_271) % 2_147_483_647
    return state % count
  }

  function pick<T>(items: readonly T[]): T {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('there is nothing to choose from')
    return item
  }

  return { below, pick, chance: (of: number) => below(of) === 0 }
}

export type Random = ReturnType<typeof createRandom>

export function saySomething({ below, pick }: Random): string {
  let text = pick(WORDS)
  for (let left = below(14); left > 0; left--) text += pick(JOINTS) + pick(WORDS)
  return text
}

/** Words to look for: parts of a text, typed in some other way, or something that nobody said. */
export function lookFor(random: Random, text: string): string {
  const { below, pick, chance } = random
  const terms: string[] = []
  for (let count = 1 + below(3); count > 0; count--) {
    if (chance(8)) terms.push(pick(WORDS))
    else if (chance(3)) terms.push(`"${takePart(random, text).replaceAll('"', '')}"`)
    else terms.push(takePart(random, text).split(/\s/)[0] ?? '')
  }
  const typed = terms.join(' ')
  if (chance(4)) return typed.toUpperCase()
  if (chance(6)) return typed.normalize('NFD')
  if (chance(8)) return typed.normalize('NFKC').toLowerCase()
  return typed
}

/** From the beginning of a word, or from anywhere. */
function takePart({ below, chance }: Random, text: string): string {
  const points = [...text]
  const starts = points.flatMap((_, at) => (at === 0 || !/[\p{L}\p{N}]/u.test(points[at - 1] ?? '') ? [at] : []))
  const start = chance(3) ? below(points.length) : (starts[below(starts.length)] ?? 0)
  return points.slice(start, start + 1 + below(8)).join('')
}
