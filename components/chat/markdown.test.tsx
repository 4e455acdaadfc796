import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { en } from '#lib/i18n/dictionaries/en.ts'
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

  it('is the same cut into blocks as parsed in one', () => {
    const text = 'a\n\n1. b\n\n2. c\n\n> d\n> e\n\nf\n---\n\n* g\n  * h\n\ni'
    const inOne = render(`${text}\n\n[x]: https://example.com`)
    expect(render(text).replace(/\s+/g, '')).toBe(inOne.replace(/\s+/g, ''))
  })
})

function render(text: string): string {
  return renderToStaticMarkup(
    <I18nProvider lang="en" dictionary={en}>
      <Markdown text={text} />
    </I18nProvider>,
  )
}
