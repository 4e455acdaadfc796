import type { Turn } from '#lib/chat/ports.ts'
import { type Conversation, toConversation } from './conversation.ts'
import { answerAsk, isAboutDemo } from './skills.ts'
import { NOTE, SETUP } from './texts.ts'

/**
 * The demo assistant's words, in Markdown and in the language of whoever asked. It works from the turns alone, the same
 * that a real model is sent, and says that it is a demo and how to set a real one.
 */
export function toDemoAnswer(turns: Turn[], now = new Date(), random = Math.random): string {
  const conversation = toConversation(turns)
  const answers = conversation.asked.map(({ speaker, text }) => {
    const question = conversation.self.reduce((rest, name) => rest.replaceAll(`@${name}`, ''), text).trim()
    const language = findLanguage(question, conversation)
    return { speaker, language, text: answerAsk({ ...conversation, question, asker: speaker, language, now, random }) }
  })
  const language = answers.at(-1)?.language ?? 'en'
  const body =
    answers.length > 1
      ? answers.map(({ speaker, text }) => `**@${speaker}**\n\n${text}`).join('\n\n')
      : (answers[0]?.text ?? '')
  if (isAboutDemo(body)) return body
  return `${body}\n\n---\n\n${conversation.isFirst ? SETUP[language] : NOTE[language]}`
}

/** A question of names, digits or emoji alone has the language of the talk before it. */
function findLanguage(question: string, { said, people }: Conversation): 'zh' | 'en' {
  for (const text of [question, ...said.map(({ text }) => text).reverse()]) {
    const words = people.reduce((rest, name) => rest.replaceAll(name, ''), text)
    if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(words)) return 'en'
    if (/\p{Script=Han}/u.test(words)) return 'zh'
    if (/\p{L}/u.test(words)) return 'en'
  }
  return 'en'
}
