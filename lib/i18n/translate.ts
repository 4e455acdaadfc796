import type { Dictionary, Section, Source } from './dictionary.ts'
import { isolate } from './direction.ts'
import type { Plural } from './words.ts'

/** Turns a key and values into a sentence. Dictionaries are plain data, so that a server can hand one to a browser. */

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

/**
 * The function that speaks a dictionary's language. Texts put into a sentence do not turn its direction. A key whose
 * section is not there is shown as it is.
 */
export function createTranslate(dictionary: Partial<Dictionary>, locale: string): Translate {
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

type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

function findMessage(dictionary: Partial<Dictionary>, key: MessageKey): string | Plural {
  const dot = key.indexOf('.')
  const section: Record<string, string | Plural> | undefined = dictionary[key.slice(0, dot) as Section]
  return section?.[key.slice(dot + 1)] ?? key
}

function toForm(plural: Plural, rules: Intl.PluralRules, n: number): string {
  return (rules.select(n) === 'one' ? plural.one : undefined) ?? plural.other
}
