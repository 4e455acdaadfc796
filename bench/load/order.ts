/** What one receiver heard, by seq: every message once, in order, without holes. */
export class Order {
  /** The next seq that must come. */
  next: number
  doubled = 0
  disordered = 0
  readonly missing = new Set<number>()

  constructor(next: number) {
    this.next = next
  }

  /** A run of seqs without holes; what is the rule costs one comparison. */
  hearRun(first: number, last: number): void {
    if (first === this.next) this.next = last + 1
    else for (let seq = first; seq <= last; seq++) this.hear(seq)
  }

  hear(seq: number): void {
    if (seq >= this.next) {
      for (let hole = this.next; hole < seq; hole++) this.missing.add(hole)
      this.next = seq + 1
    } else if (this.missing.delete(seq)) this.disordered++
    else this.doubled++
  }

  /** Messages up to `top` that never came. */
  countLost(top: number): number {
    return this.missing.size + Math.max(0, top + 1 - this.next)
  }
}
