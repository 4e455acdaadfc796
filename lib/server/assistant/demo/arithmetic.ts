/** Finds and works out a sum such as `(1 + 2) × 3`. Null where there is none. */
export function findSum(text: string): { sum: string; result: number } | null {
  const plain = text.normalize('NFKC').replace(/[×✕]/g, '*').replace(/[÷]/g, '/').replace(/[−–]/g, '-')
  const sum = plain.match(/[-(]*\d[\d\s.()+\-*/%^]*[\d)]/)?.[0].trim()
  if (!sum || sum.length > 200 || !/\d\s*[+\-*/%^]|\)\s*[+\-*/%^]/.test(sum)) return null
  const isAsked = /=|\?|等于|多少|算|what|calc|comput|how much/i.test(plain) || plain.trim() === sum
  if (!isAsked || /\d{4}-\d{1,2}-\d{1,2}/.test(sum)) return null
  const result = calculate(sum)
  return result === null ? null : { sum, result }
}

function calculate(sum: string): number | null {
  const tokens = sum.match(/\d+(\.\d+)?|[()+\-*/%^]|\S/g) ?? []
  let at = 0

  function terms(): number {
    let value = factors()
    while (tokens[at] === '+' || tokens[at] === '-') value += tokens[at++] === '+' ? factors() : -factors()
    return value
  }
  function factors(): number {
    let value = power()
    for (;;) {
      if (tokens[at] === '*') value *= next(power)
      else if (tokens[at] === '/') value /= next(power)
      else if (tokens[at] === '%') value %= next(power)
      else return value
    }
  }
  function power(): number {
    const base = atom()
    return tokens[at] === '^' ? base ** next(power) : base
  }
  function atom(): number {
    if (tokens[at] === '-') return -next(power)
    if (tokens[at] !== '(') return Number(tokens[at++] ?? Number.NaN)
    const value = next(terms)
    return tokens[at++] === ')' ? value : Number.NaN
  }
  function next(part: () => number): number {
    at += 1
    return part()
  }

  const result = terms()
  return at === tokens.length && Number.isFinite(result) ? Number(result.toPrecision(12)) : null
}
