import { isEmptyInstallation } from './auth/first-account.ts'
import { createSetupLink, removeSetupFile } from './auth/setup-link.ts'
import type { Env } from './env.ts'

/** What whoever has started the program does next: the last sentences before it says where it serves. */
export async function readHints(env: Env, url: string): Promise<string[]> {
  return [...(await readFirstHints(url)), toAssistantHint(env)]
}

async function readFirstHints(url: string): Promise<string[]> {
  if (await isEmptyInstallation())
    return [`  Nobody has an account yet. Who opens this link first becomes the admin: ${await createSetupLink(url)}`]
  await removeSetupFile()
  return []
}

function toAssistantHint(env: Env): string {
  const who = `${env.AI_NAME}, the AI,`
  if (env.ASSISTANT === 'off') return `  ${who} is off (ASSISTANT=off).`
  if (env.ASSISTANT === 'demo')
    return `  ${who} is the built-in demo. For a real model set OPENAI_API_KEY or OPENAI_BASE_URL and start again.`
  if (!env.OPENAI_API_KEY && !env.OPENAI_BASE_URL)
    return `  ${who} can't answer: set OPENAI_API_KEY or OPENAI_BASE_URL and start again.`
  return `  ${who} is ${env.OPENAI_MODEL}${env.OPENAI_BASE_URL ? ` at ${new URL(env.OPENAI_BASE_URL).host}` : ''}.`
}
