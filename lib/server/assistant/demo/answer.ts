import type { Turn } from '#lib/chat/ports.ts'
import { type Conversation, toConversation } from './conversation.ts'
import { answerAsk } from './skills.ts'

/**
 * The demo assistant's words, in Markdown and in the language of whoever asked. It works from the turns alone, the same
 * that a real model is sent. That it is a demo stands beside its name wherever it speaks; how to connect a model is told
 * to those who ask for it.
 */
export function toDemoAnswer(turns: Turn[], now = new Date(), random = Math.random): string {
  const answers = listQuestions(turns).map((asked) => {
    return { speaker: asked.asker, text: answerAsk({ ...asked, now, random }) }
  })
  if (answers.length <= 1) return answers[0]?.text ?? ''
  return answers.map(({ speaker, text }) => `**@${speaker}**\n\n${text}`).join('\n\n')
}

/** A question that is to be answered now, and the talk that it stands in. */
export interface AskedQuestion extends Conversation {
  /** Without the assistant's own name. */
  question: string
  asker: string
  language: 'zh' | 'en'
}

export function listQuestions(turns: Turn[]): AskedQuestion[] {
  const conversation = toConversation(turns)
  return conversation.asked.map(({ speaker, text }) => {
    const question = conversation.self.reduce((rest, name) => rest.replaceAll(`@${name}`, ''), text).trim()
    return { ...conversation, question, asker: speaker, language: findLanguage(question, conversation) }
  })
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
