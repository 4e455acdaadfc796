/** Talk that looks like talk to an index: words and characters as often as languages have them, half Chinese, half English. */

const SYLLABLES =
  'ba be ca co de di fa fo ga go ha he in ka la le ma mi na ne on pa pe ra re sa se ta te un va ve wa ze'.split(' ')
const WORDS = 30_000
const CHARACTERS = 3_500
const FIRST_CHARACTER = 0x4e00
const SEED = 48_271
const MODULUS = 2_147_483_647

/** The word of a rank, the commonest being 0. */
export function toWord(rank: number): string {
  let word = ''
  for (let left = rank; word === '' || left > 0; left = Math.floor(left / SYLLABLES.length)) {
    word += SYLLABLES[left % SYLLABLES.length]
  }
  return word
}

export function toCharacter(rank: number): string {
  // Neighbours in rank are none in the table of characters.
  return String.fromCharCode(FIRST_CHARACTER + ((rank * 7_919) % 20_000))
}

/** The same talk each time. */
export function createTalk(seed = 1) {
  let state = seed

  function random(): number {
    state = (state * SEED) % MODULUS
    return state / MODULUS
  }

  /** As Zipf found it: the rank of a word is as likely as it is near the first. */
  function rank(count: number): number {
    return Math.floor(count ** random()) - 1
  }

  function say(): string {
    if (random() < 0.5) {
      const words = Array.from({ length: 4 + Math.floor(random() * 28) }, () => toWord(rank(WORDS)))
      return `${words.join(' ')}.`
    }
    const characters = Array.from({ length: 6 + Math.floor(random() * 50) }, () => toCharacter(rank(CHARACTERS)))
    const half = Math.floor(characters.length / 2)
    const name = random() < 0.3 ? ` ${toWord(rank(WORDS))} ` : '，'
    return `${characters.slice(0, half).join('')}${name}${characters.slice(half).join('')}。`
  }

  return { say, random }
}
