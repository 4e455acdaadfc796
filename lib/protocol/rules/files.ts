/** What is shown of a file by its type, which the server found in its content. */

/** Shown where they are, and the only types that a browser is given to show by itself. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']

/** What a message says in one line of words: the names of its files where it says nothing beside them. */
export function toSaid({ text, files }: { text: string; files?: { name: string }[] | undefined }): string {
  return text.trim() || !files ? text : files.map(({ name }) => name).join(', ')
}

export function isPicture(type: string): boolean {
  return PICTURES.includes(type)
}
