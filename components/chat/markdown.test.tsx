import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { en } from '#lib/i18n/dictionary.ts'
import { I18nProvider } from '#lib/i18n/provider.tsx'
import Markdown from './markdown.tsx'

describe('Markdown by the AI', () => {
  it('keeps line breaks, and shows lists, tables and headings', () => {
    expect(render('one\ntwo')).toBe('<p>one<br/>\ntwo</p>')
    expect(render('# a\n\n#### b')).toMatch(/^<h3 data-level="1">a<\/h3>\s*<h3 data-level="4">b<\/h3>$/)
    expect(render('| a |\n|---|\n| b |')).toContain('<table>')
  })

  it('shows HTML as the text it is', () => {
    const html = render('<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> <b>b</b>')
    expect(html).not.toMatch(/<(?:script|img|b)\b/)
    expect(html).toContain('&lt;script&gt;')
  })

  it('makes links of web addresses alone, and says where they lead', () => {
    const html = render('[here](https://example.com/a) [bad](javascript:alert(1)) [data](data:text/html,x) [in](/chat)')
    expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://example.com/a"'])
    expect(html).toContain('rel="noopener noreferrer nofollow ugc"')
    expect(html).toContain('(example.com)')
  })

  it('shows to whom a letter would go, and keeps nothing else of it', () => {
    const html = render('[write](mailto:a@example.com?bcc=b@example.com) <c@example.com>')
    expect(html.match(/href="[^"]*"/g)).toEqual(['href="mailto:a@example.com"', 'href="mailto:c@example.com"'])
    expect(html).toContain('(a@example.com)')
    expect(html).not.toContain('(c@example.com)')
  })

  it.each([
    ['שלום\n\nabc', '<p dir="rtl">שלום</p><p>abc</p>'],
    ['- שלום\n- abc', '<ul dir="rtl">\n<li>שלום</li>\n<li dir="ltr">abc</li>\n</ul>'],
    ['# مرحبا', '<h3 dir="rtl" data-level="1">مرحبا</h3>'],
    ['> مرحبا', '<blockquote dir="rtl">\n<p>مرحبا</p>\n</blockquote>'],
    ['`npm i` مرحبا', '<p dir="rtl"><code dir="ltr">npm i</code> مرحبا</p>'],
    ['[\u202emoc.elpmaxe](https://e.test)', '>moc.elpmaxe<bdi'],
  ])('gives each block the direction of its text: %j', (text, html) => {
    expect(render(text)).toContain(html)
  })

  it('fetches no picture', () => {
    const html = render('![cat](https://tracker.example/cat.png)')
    expect(html).not.toContain('<img')
    expect(html).toContain('href="https://tracker.example/cat.png"')
    expect(html).toContain('tracker.example')
  })

  it('shows a fence with its language and its text untouched, open or closed', () => {
    for (const end of ['', '\n```']) {
      const html = render(`\`\`\`ts\nconst a = '<b>'\n\n  const b = 1${end}`)
      expect(html).toContain('<span>ts</span>')
      expect(html).toContain('<code>const a = &#x27;&lt;b&gt;&#x27;\n\n  const b = 1</code>')
    }
  })

  it.each([
    ['**注意：**正文', '<p><strong>注意：</strong>正文</p>'],
    ['**“引用”**后', '<p><strong>“引用”</strong>后</p>'],
    ['前**（括号）**后', '<p>前<strong>（括号）</strong>后</p>'],
    ['**「강조」**는', '<p><strong>「강조」</strong>는</p>'],
    ['*斜体。*后', '<p><em class="font-semibold not-italic">斜体。</em>后</p>'],
    ['~~删除。~~后', '<p><del>删除。</del>后</p>'],
    ['**`代码`**后', '<p><strong><code dir="ltr">代码</code></strong>后</p>'],
  ])('knows emphasis beside Chinese punctuation: %s', (text, html) => {
    expect(render(text)).toBe(html)
  })

  it.each([
    ['https://example.com。谢谢', 'https://example.com/', 'https://example.com', '。谢谢'],
    ['（https://example.com）', 'https://example.com/', 'https://example.com', '）'],
    ['https://example.com，', 'https://example.com/', 'https://example.com', '，'],
    ['看https://example.com/a?b=1《书》', 'https://example.com/a?b=1', 'https://example.com/a?b=1', '《书》'],
    ['www.example.com。好', 'http://www.example.com/', 'www.example.com', '。好'],
    ['请看www.example.com/a、b', 'http://www.example.com/a', 'www.example.com/a', '、b'],
    ['[来源：https://example.com。谢谢', 'https://example.com/', 'https://example.com', '。谢谢'],
    ['https://example.com/__init__.py。', 'https://example.com/__init__.py', 'https://example.com/__init__.py', '。'],
    ['**https://example.com**', 'https://example.com/', 'https://example.com', '</strong>'],
    ['https://example.com、**粗**', 'https://example.com/', 'https://example.com', '、<strong>粗</strong>'],
    ['| https://example.com。a |\n|---|', 'https://example.com/', 'https://example.com', '。a'],
  ])('ends an address without marks before Chinese: %s', (text, href, shown, rest) => {
    const html = render(text)
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${href}"`])
    expect(html).toContain(`>${shown}</a>${rest}`)
  })

  it('takes a single tilde for a tilde', () => {
    expect(render('1~2 和 3~4，~/a ~/b')).toBe('<p>1~2 和 3~4，~/a ~/b</p>')
    expect(render('~a~')).toBe('<p>~a~</p>')
  })

  it.each([
    ['\\(a_1 * b_2 * c\\)', '\\(a_1 * b_2 * c\\)'],
    ['见 \\(\\frac{a}{b}\\)。', '\\(\\frac{a}{b}\\)'],
    ['\\[ x^2 \\\\ y_1_2 \\]', '\\[ x^2 \\\\ y_1_2 \\]'],
    ['$$a*b*c$$', '$$a*b*c$$'],
    ['文字：\n\\[\n- x\n= y\n\n# z\n\\]\n后', '\\[ - x = y # z \\]'],
    [
      '$$\n\\begin{aligned}\na &= b \\\\\nc &= d % why\n\\end{aligned}\n$$',
      '$$ \\begin{aligned} a &amp;= b \\\\ c &amp;= d  \\end{aligned} $$',
    ],
    ['- 项\n  $$\n  x\n  $$', '$$ x $$'],
    ['> 引\n> \\[\n> - x\n> \\]', '\\[ - x \\]'],
    ['| a |\n|---|\n| \\(x_1\\) |', '\\(x_1\\)'],
    ['**\\(a\\)**', '\\(a\\)'],
  ])('leaves formulas alone: %s', (text, source) => {
    const html = render(text)
    expect(html).toContain(`<code class="invisible">${source}</code>`)
    expect(html).not.toMatch(/<(?:em|h3|hr)\b/)
  })

  it('takes dollars for money, and marks in code for code', () => {
    expect(render('$5 and $6, US$7')).toBe('<p>$5 and $6, US$7</p>')
    expect(render('`$$x$$` and `\\(y\\)`')).toBe(
      '<p><code dir="ltr">$$x$$</code> and <code dir="ltr">\\(y\\)</code></p>',
    )
    expect(render('```\n$$\n\n\\[x\n$$\n```')).toContain('<code>$$\n\n\\[x\n$$</code>')
    expect(render('`\\[` 开始\n`\\]` 结束')).toContain('<br/>')
  })

  it('breaks lines at <br> in cells, and shows other HTML there', () => {
    const html = render('| a |\n|---|\n| b<br>c<br/>d<BR /><i>e</i> |')
    expect(html.replace(/\s*\n/g, '')).toContain('<td>b<br/>c<br/>d<br/>&lt;i&gt;e&lt;/i&gt;</td>')
  })

  it('makes room for long numbers of lists', () => {
    expect(render('999. a\n1000. b')).toContain('<ol start="999" style="--digits:4">')
    expect(render('2026. a')).toContain('--digits:4')
    expect(render('1. a')).toContain('--digits:1')
  })

  it('closes a fence at its end alone', () => {
    const code = 'x\n```js\n    ```\n- ```\n~~~\n\ny'
    expect(render(`\`\`\`md\n${code}\n\`\`\`\n\nafter`)).toContain(`<code>${code}</code>`)
    expect(render('```` \n```\n\na\n````\n\n**b**')).toContain('<strong>b</strong>')
  })

  it('shows no mark of which only the beginning came', () => {
    const text =
      '**注意：**看[这里](https://example.com/a)，用`代码`。\n\n| 甲 | **乙** |\n|---|---|\n| 1 | 2 |\n\n\\[\na_1\n\\]\n\n- **一**\n- ~~二~~\n'
    for (let end = 1; end < text.length; end += 1) {
      const html = render(text.slice(0, end), true).replace(/<code[^>]*>[^<]*<\/code>/g, '')
      expect(html.replace(/<[^>]*>/g, ''), text.slice(0, end)).not.toMatch(/[*~[\]|`\\]|\(http/)
    }
  })

  it('emphasizes by weight where the text is Chinese, else by the slant, whatever the language of the page', () => {
    expect(render('*（没有模型）*')).toContain('<em class="font-semibold not-italic">')
    expect(render('*(no model)* in 中文')).toContain('<em>(no model)</em>')
  })

  it('holds an @ and its Chinese name together, also in bold and in cells', () => {
    const held = '<span class="chip-text">@林知夏</span>'
    expect(render('**@林知夏**，好')).toContain(`<strong>${held}</strong>，好`)
    expect(render('| @林知夏 |\n|---|')).toContain(`<th>${held}</th>`)
    expect(render('@ann `@林知夏`')).toBe('<p>@ann <code dir="ltr">@林知夏</code></p>')
  })

  it('is the same cut into blocks as parsed in one', () => {
    const text = 'a\n\n1. b\n\n2. c\n\n> d\n> e\n\nf\n---\n\n* g\n  * h\n\ni'
    const inOne = render(`${text}\n\n[x]: https://example.com`)
    expect(render(text).replace(/\s+/g, '')).toBe(inOne.replace(/\s+/g, ''))
  })
})

function render(text: string, isGrowing = false): string {
  return renderToStaticMarkup(
    <I18nProvider lang="en" dictionary={en}>
      <Markdown text={text} isGrowing={isGrowing} />
    </I18nProvider>,
  )
}
