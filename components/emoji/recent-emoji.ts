import { readSkinTone, withSkinTone } from './skin-tone.ts'

/** The emoji that this device used last, newest first; to begin with, what people react with most. */

const KEY = 'emoji:recent'
const COUNT = 6
const USUAL = ['👍', '🎉', '✅', '😂', '❤️', '👀']

/** In the skin tone that is wanted. */
export function listRecentEmoji(tone = readSkinTone()): string[] {
  return [...new Set([...readKept(), ...USUAL].map((emoji) => withSkinTone(emoji, tone)))].slice(0, COUNT)
}

export function keepRecentEmoji(emoji: string): void {
  const recent = [...new Set([emoji, ...listRecentEmoji()])].slice(0, COUNT)
  try {
    localStorage.setItem(KEY, JSON.stringify(recent))
  } catch {
    // Storage may be full or forbidden: the usual ones will do.
  }
}

function readKept(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}
