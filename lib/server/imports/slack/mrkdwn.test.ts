import { expect, test } from 'vitest'
import { findEmoji } from './emoji.ts'
import { toLightMarkdown } from './mrkdwn.ts'

const names = {
  findUser: (id: string) => (id === 'U1' ? 'mira' : null),
  findChannel: (id: string) => (id === 'C1' ? 'tea' : null),
}

test.each([
  ['*bold* and _it_ and ~gone~', '**bold** and _it_ and ~~gone~~'],
  ['2*3*4, snake_case, ~/x ~/y', '2*3*4, snake_case, ~/x ~/y'],
  ['中文*重点*，', '中文*重点*，'],
  ['<https://a.test/x?a=1&amp;b=2>', 'https://a.test/x?a=1&b=2'],
  ['see <https://a.test/(x)|the *page* [1]>.', 'see [the *page*  1](https://a.test/%28x%29).'],
  ['<http://a.test|a.test>', 'http://a.test'],
  ['<mailto:a@b.test|a@b.test> <mailto:a@b.test|mail me>', 'a@b.test mail me (a@b.test)'],
  ['<javascript:alert(1)|click>', 'click (javascript:alert(1))'],
  ['<@U1> <@U2|old> <@U3>', '@mira @old @U3'],
  ['<#C1> <#C2|news> <#C3>', '#tea #news #C3'],
  ['<!everyone> <!here|here> <!channel>', '@everyone @everyone @everyone'],
  ['<!subteam^S1|@team> <!date^1|one day>', '@team one day'],
  ['&gt; quoted\n&gt;also &amp;lt;', '> quoted\n> also &lt;'],
  ['a &lt;b&gt; *&amp;*', 'a <b> **&**'],
  ['`a *b* &lt;c&gt; <https://x.test>`', '`a *b* <c> https://x.test`'],
  ['see ```x = *1*\n&lt;y&gt;``` there', 'see\n```\nx = *1*\n<y>\n```\nthere'],
  ['```\nwhole\n```', '```\nwhole\n```'],
  [':wave::skin-tone-3: :+1: :our_own: 12:30:45', '👋🏼 👍 :our_own: 12:30:45'],
  ['left \ue000 right <@U1>', 'left  right @mira'],
])('%j is %j', (typed, text) => {
  expect(toLightMarkdown(typed, names)).toBe(text)
})

test.each([
  ['tada', '🎉'],
  ['heart', '❤️'],
  ['+1::skin-tone-6', '👍🏿'],
  ['tada::skin-tone-2', '🎉'],
  ['party_parrot', null],
  ['constructor', null],
])('the emoji %s is %s', (name, emoji) => {
  expect(findEmoji(name)).toBe(emoji)
})
