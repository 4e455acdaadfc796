/** What a section of the dictionary holds. */

/** A sentence whose form depends on the value of `n`. */
export interface Plural {
  one?: string
  other: string
}

/** The sentences of a section in another language: the same keys, each as plain or as plural as in `Source`. */
export type Words<Source> = { [Key in keyof Source]: Source[Key] extends string ? string : Plural }
