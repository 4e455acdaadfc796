import type { zh } from './dictionaries/zh.ts'
import { isolate } from './direction.ts'

/** Turns a key and values into a sentence. Dictionaries are plain data, so that a server can hand one to a browser. */

/** A sentence whose form depends on the value of `n`. */
export interface Plural {
  one?: string
  other: string
}

/** The shape of every dictionary: sections of sentences, as the Chinese one has them. */
export type Dictionary = {
  [S in Section]: { [K in keyof Source[S]]: Source[S][K] extends string ? string : Plural }
}

/** `section.key`. */
export type MessageKey = { [S in Section]: `${S}.${keyof Source[S] & string}` }[Section]

/** The names between braces in a sentence. */
export type PlaceholderOf<K extends MessageKey> = K extends `${infer S extends Section}.${infer N}`
  ? N extends keyof Source[S]
    ? Source[S][N] extends string
      ? NamesIn<Source[S][N]>
      : Source[S][N] extends { other: infer T extends string }
        ? NamesIn<T> | 'n'
        : never
    : never
  : never

export type Translate = <K extends MessageKey>(
  key: K,
  ...values: [PlaceholderOf<K>] extends [never] ? [] : [Record<PlaceholderOf<K>, string | number>]
) => string

/** The function that speaks a dictionary's language. Texts put into a sentence do not turn its direction. */
export function createTranslate(dictionary: Dictionary, locale: string): Translate {
  const plurals = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)

  return (key, ...[values]) => {
    const given: Record<string, string | number> = values ?? {}
    const message = findMessage(dictionary, key)
    const sentence = typeof message === 'string' ? message : toForm(message, plurals, Number(given.n))
    return sentence.replace(/\{(\w+)\}/g, (braces, name: string) => {
      const value = given[name]
      return typeof value === 'number' ? numbers.format(value) : value === undefined ? braces : isolate(value)
    })
  }
}

type Source = typeof zh
type Section = keyof Source & string
type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

function findMessage(dictionary: Dictionary, key: MessageKey): string | Plural {
  const dot = key.indexOf('.')
  const section: Record<string, string | Plural> = dictionary[key.slice(0, dot) as Section]
  return section[key.slice(dot + 1)] ?? key
}

function toForm(plural: Plural, rules: Intl.PluralRules, n: number): string {
  return (rules.select(n) === 'one' ? plural.one : undefined) ?? plural.other
}
