import { cutText } from '#lib/protocol/graphemes.ts'
import { tokenizeText } from '#lib/protocol/text-tokens.ts'
import type { TypedCode } from '#lib/protocol/typed-code.ts'
import type { AskedQuestion } from './answer.ts'
import { findSum } from './arithmetic.ts'
import type { Said } from './conversation.ts'
import { CODE, FORMULA, LONG, OPENINGS, SETUP, SKILLS, WEEKEND } from './texts.ts'

/** What the demo assistant can do. The first skill whose words are in the question answers it. */

export interface Ask extends AskedQuestion {
  now: Date
  /** 0 ≤ n < 1. */
  random: () => number
}

type Skill = [words: RegExp, answer: (ask: Ask) => string | null]

const SKILL_LIST: Skill[] = [
  [/^\[(file|image): [^\n]+\]$/m, tellFiles],
  [/^\s*(echo|repeat( after me)?|复述|跟我说|重复)[\s:：,，]+\S/i, echo],
  [/翻译|\btranslat/i, refuseTranslation],
  [
    /谁在|有谁|都有谁|哪些人|几个人|多少人|\bwho('s| is| are)?\s*(all )?(here|there|online|around|in (this|the))|how many people/i,
    listPeople,
  ],
  [/总结|概括|小结|摘要|\bsummar|\brecap\b|\btl;?dr/i, summarise],
  [/[说讲聊]了?些?(什么|啥)|what (did|has) .+ (say|said|write)|what was said|what have .+ said/i, quote],
  [/周末.*(安排|计划|怎么过)|\bweekend (plans?|ideas?)\b/i, ({ language }) => WEEKEND[language]],
  [/开场白|欢迎[词语]|\bopening line\b|\bwelcome (line|message)\b/i, writeOpening],
  [/公式|数学|勾股|\bformula|\bmaths?\b|\bequation/i, ({ language }) => FORMULA[language]],
  [/表格|列个?表|\btable\b/i, showTable],
  [/代码|函数|脚本|\bcode\b|\bsnippet\b|\bfunction\b|\bscript\b/i, showCode],
  [
    /长文|长篇|长一点|文章|\b(long|longer) (text|answer|one|story|message)|\blong\b.*please|\bessay\b|\bstory\b|^\s*long\s*$/i,
    ({ language }) => LONG[language],
  ],
  [/骰|掷|\bdice\b|\broll\b|\bdie\b|硬币|\bcoin\b|随机数|\brandom number/i, roll],
  [
    /多少个?字|几个字|字数|how many (words|characters|letters)|count (the |my )?(words|characters|letters)/i,
    countCharacters,
  ],
  [/\d/, addUp],
  [/几点|什么时间|日期|今天.*(几号|星期|周)|what('s| is)? (the )?(time|date|day)|\btime is it\b/i, tellTime],
  [
    /openai|api.?key|接入|怎么?(配置|设置)|真正?的?(模型|AI)|\breal (model|ai|one)\b|\bset ?up\b|\bconfigur/i,
    ({ language }) => SETUP[language],
  ],
  [
    /你是谁|你是什么|你[能会](做|干)?(什么|啥)|帮助|怎么用|功能|\bhelp\b|who are you|what (can|do) you do|what are you/i,
    introduce,
  ],
  [/^\s*(你好|您好|嗨|哈喽|大家好|在吗|早|晚上好|hi|hello|hey|good (morning|afternoon|evening))(?![a-z])/i, introduce],
  [
    /谢|\bthank|\bthx\b/i,
    ({ language, asker }) => (language === 'zh' ? `不客气，${asker}！` : `You are welcome, ${asker}!`),
  ],
  [
    /再见|拜拜|晚安|\bbye\b|good night/i,
    ({ language, asker }) => (language === 'zh' ? `再见，${asker}，回头聊。` : `Bye, ${asker}, see you.`),
  ],
]

export function answerAsk(ask: Ask): string {
  for (const [words, answer] of SKILL_LIST) {
    const text = words.test(ask.question) ? answer(ask) : null
    if (text !== null) return text
  }
  return admit(ask)
}

function introduce({ language, asker, room }: Ask): string {
  return language === 'zh'
    ? `你好，${asker}！我是「${room}」里的演示助手：看得到房间里的人和刚才的谈话，还不会思考。这些我会：\n\n${SKILLS.zh}`
    : `Hello ${asker}! I am the demo assistant of “${room}”. I see who is here and what was said, but I can't think yet. This is what I can do:\n\n${SKILLS.en}`
}

function writeOpening({ language, room, random }: Ask): string {
  const lines = OPENINGS[language]
  return `> ${(lines[Math.floor(random() * lines.length)] ?? '').replace('{room}', () => room)}`
}

function listPeople({ language, people, said, asker }: Ask): string {
  const list = people
    .map((name) => {
      const count = said.filter(({ speaker }) => speaker === name).length
      const you = name === asker ? (language === 'zh' ? '（你）' : ' (you)') : ''
      return language === 'zh' ? `- **${name}**${you}：最近 ${count} 条` : `- **${name}**${you}: ${count} recently`
    })
    .join('\n')
  return language === 'zh'
    ? `这个房间有 ${people.length} 个人，加上我：\n\n${list}`
    : `${people.length === 1 ? 'One person is' : `${people.length} people are`} in this room, besides me:\n\n${list}`
}

function quote({ language, said, people, question, asker }: Ask): string {
  const earlier = said.slice(0, -1)
  const speakers = [...new Set([...people, ...earlier.map(({ speaker }) => speaker)])]
  const named = speakers.find((name) => question.toLowerCase().includes(name.toLowerCase()))
  const who = named ?? (/我|\bI\b/.test(question) ? asker : undefined)
  const found = earlier.filter(({ speaker }) => !who || speaker === who).slice(-5)
  if (found.length === 0) {
    if (language === 'zh') return `${who ?? '这里'}最近还没有说过什么。`
    return who ? `${who} has not said anything lately.` : 'Nothing was said before this.'
  }
  const lines = found
    .map(({ speaker, text, ...said }) => `> **${speaker}**: ${excerpt(text, 120)}${cite(said)}`)
    .join('\n>\n')
  const title = language === 'zh' ? `${who ?? '大家'}刚才说的：` : `${who ? `What ${who} said` : 'What was said'} last:`
  return `${title}\n\n${lines}`
}

function summarise(ask: Ask): string {
  const { language, said } = ask
  const earlier = said.slice(0, -1)
  const [first, last] = [earlier[0], earlier.at(-1)]
  if (!first || !last) return language === 'zh' ? '还没有可以总结的内容。' : 'There is nothing to summarise yet.'
  const counts = [...new Set(earlier.map(({ speaker }) => speaker))]
    .map((name) => `**${name}** ${earlier.filter(({ speaker }) => speaker === name).length}`)
    .join(language === 'zh' ? '、' : ', ')
  const open = earlier.filter(({ text }) => /[?？]\s*$/.test(text)).length
  return language === 'zh'
    ? `最近 ${earlier.length} 条消息：${counts}。\n\n- 从 ${first.speaker} 的「${excerpt(first.text, 40)}」开始${cite(first)}\n- 到 ${last.speaker} 的「${excerpt(last.text, 40)}」为止${cite(last)}\n- 其中 ${open} 条是提问\n\n真正的模型会写出要点；我只会数和引用。`
    : `The last ${earlier.length} messages: ${counts}.\n\n- It began with ${first.speaker}: “${excerpt(first.text, 60)}”${cite(first)}\n- The latest is ${last.speaker}: “${excerpt(last.text, 60)}”${cite(last)}\n- ${open} of them are questions\n\nA real model would tell the gist; I only count and quote.`
}

function showTable({ language, people, said }: Ask): string {
  const head = language === 'zh' ? '| 姓名 | 消息 | 字数 | 最近一句 |' : '| Name | Messages | Characters | Latest |'
  const rows = people.slice(0, 20).map((name) => {
    const own = said.filter(({ speaker }) => speaker === name)
    const characters = own.reduce((sum, { text }) => sum + [...text].length, 0)
    return `| ${name} | ${own.length} | ${characters} | ${cell(excerpt(own.at(-1)?.text ?? '–', 24))} |`
  })
  const title = language === 'zh' ? '房间里最近的谈话：' : 'The latest talk in this room:'
  return [title, '', head, '| --- | ---: | ---: | --- |', ...rows].join('\n')
}

function showCode({ language, question }: Ask): string {
  const kind = /python|\bpy\b/i.test(question) ? 'python' : /sql|数据库/i.test(question) ? 'sql' : 'ts'
  const title =
    language === 'zh'
      ? `一段能直接运行的示例（\`${kind}\`），数一数谁说了多少句：`
      : `A small example that runs (\`${kind}\`). It counts how often each person spoke.`
  const hint = language === 'zh' ? 'Python、TypeScript 和 SQL 的版本我都有。' : 'I can show Python, TypeScript or SQL.'
  return `${title}\n\n\`\`\`${kind}\n${CODE[kind]}\n\`\`\`\n\n${hint}`
}

function roll({ language, question, random }: Ask): string {
  const pick = (count: number) => Math.floor(random() * count)
  if (/硬币|coin/i.test(question)) {
    const isHeads = pick(2) === 0
    if (language === 'zh') return `🪙 ${isHeads ? '正面' : '反面'}！`
    return `🪙 ${isHeads ? 'Heads' : 'Tails'}!`
  }
  const dice = Math.min(10, Math.max(1, Number(question.match(/\d+/)?.[0] ?? 1)))
  const numbers = Array.from({ length: dice }, () => pick(6) + 1)
  const sum = numbers.reduce((total, number) => total + number, 0)
  const shown = `🎲 ${numbers.map((number) => `**${number}**`).join(' + ')}`
  return dice === 1 ? shown : `${shown} = ${sum}${language === 'zh' ? '，一共。' : ' in all.'}`
}

function countCharacters({ language, question, said }: Ask): string {
  const text = said.at(-2)?.text ?? question
  const characters = [...text].length
  const words = text.match(/\p{Script=Han}|[\p{L}\p{N}'’]+/gu)?.length ?? 0
  const lines = text.split('\n').length
  return language === 'zh'
    ? `上一条消息「${excerpt(text, 30)}」有 ${characters} 个字符、${words} 个字词、${lines} 行。`
    : `The message before, “${excerpt(text, 40)}”, has ${characters} characters, ${words} words and ${lines} line${lines === 1 ? '' : 's'}.`
}

function addUp({ question, language }: Ask): string | null {
  const found = findSum(question)
  if (!found) return null
  const shown = `\`${found.sum} = ${found.result}\``
  return language === 'zh'
    ? `${shown}。算术我会，推理要等真正的模型。`
    : `${shown}. Sums I can do; reasoning takes a real model.`
}

function tellTime({ language, now, timeZone }: Ask): string {
  const [date, time] = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(now)
    .split(' ')
  const day = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone }).format(now)
  return language === 'zh'
    ? `现在是 **${date} ${time}**，${day}（${timeZone}）。`
    : `It is **${date} ${time}**, ${day} (${timeZone}).`
}

function echo({ question }: Ask): string {
  const text = question.replace(/^\s*(echo|repeat( after me)?|复述|跟我说|重复)[\s:：,，]+/i, '')
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
}

function refuseTranslation({ language }: Ask): string {
  return language === 'zh'
    ? '翻译需要真正的语言模型，我只是演示，硬翻只会误导你。接入模型后再问我一次就好。'
    : 'Translating takes a real language model. I am only a demo and would mislead you; ask again once one is connected.'
}

function admit({ language, question, asker, random }: Ask): string {
  const isQuestion = /[?？吗呢]\s*$/.test(question)
  const pick = Math.floor(random() * 2)
  if (language === 'zh') {
    const start = isQuestion
      ? [`好问题，${asker}，可惜演示助手答不上来。`, `${asker}，这个问题要等真正的模型来回答。`][pick]
      : [`收到，${asker}。不过我只是演示助手，接不上话。`, `${asker}，我看到了。可惜演示助手不会思考。`][pick]
    return `${start}试试「谁在这里？」「给我一个表格」或「写段代码」。`
  }
  const start = isQuestion
    ? [`A good question, ${asker}, but beyond a demo.`, `${asker}, that one has to wait for a real model.`][pick]
    : [`Got it, ${asker}, but a demo has nothing to add.`, `I see it, ${asker}, but a demo can't think.`][pick]
  return `${start} Try “Who is here?”, “Show me a table” or “Write some code”.`
}

function cite({ seq }: Pick<Said, 'seq'>): string {
  return seq === undefined ? '' : ` [#${seq}]`
}

/** The beginning of a text, in one line. Its code comes without the marks: cut off, they would stand there as such. */
function excerpt(text: string, length: number): string {
  const words = tokenizeText(text, []).map((token) => (token.type === 'code' ? toWords(token) : token.text))
  const line = words.join('').replace(/\s+/g, ' ').trim()
  const head = cutText(line, length)
  return head === line ? line : `${head}…`
}

/** A fence takes its line breaks along. */
function toWords({ code, fence }: Pick<TypedCode, 'code' | 'fence'>): string {
  return fence ? ` ${code} ` : code
}

function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|')
}

/** What came with the question, by name: a demo sees nothing of it. */
function tellFiles({ question, language }: Ask): string {
  const names = [...question.matchAll(/^\[(?:file|image): ([^\n]+)\]$/gm)].map(([, name]) => `\`${name}\``)
  const list = names.join(language === 'zh' ? '、' : ', ')
  return language === 'zh'
    ? `收到 ${names.length} 个文件：${list}。演示助手只知道名字，看不到内容。`
    : `I got ${names.length === 1 ? 'a file' : `${names.length} files`}: ${list}. A demo knows the names and sees nothing of what is in them.`
}
