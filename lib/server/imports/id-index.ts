/**
 * Where in a room the messages of a file stand, by the ids that they have in it: 16 bytes for each. In a room ids rise with the
 * places, so that one is found by halving; those that do not are kept beside.
 */
export interface IdIndex {
  add(id: string, seq: number): void
  find(id: string): number | undefined
}

const FIRST_CAPACITY = 1_024

export function createIdIndex(): IdIndex {
  let ids = new BigUint64Array(FIRST_CAPACITY)
  let seqs = new Float64Array(FIRST_CAPACITY)
  let count = 0
  const strays = new Map<string, number>()

  function grow(): void {
    const [more, moreSeqs] = [new BigUint64Array(2 * ids.length), new Float64Array(2 * ids.length)]
    more.set(ids)
    moreSeqs.set(seqs)
    ids = more
    seqs = moreSeqs
  }

  return {
    add(id, seq) {
      const value = BigInt(id)
      if (count > 0 && value <= (ids[count - 1] ?? 0n)) return void strays.set(id, seq)
      if (count === ids.length) grow()
      ids[count] = value
      seqs[count] = seq
      count++
    },
    find(id) {
      const value = BigInt(id)
      let [low, high] = [0, count - 1]
      while (low <= high) {
        const middle = (low + high) >> 1
        const there = ids[middle] ?? 0n
        if (there === value) return seqs[middle]
        if (there < value) low = middle + 1
        else high = middle - 1
      }
      return strays.get(id)
    },
  }
}
