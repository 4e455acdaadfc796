import { describe, expect, it } from 'vitest'
import { Order } from './order.ts'

describe('the order that a receiver hears', () => {
  it('is right when every seq comes once', () => {
    const order = new Order(1)
    order.hearRun(1, 3)
    order.hear(4)
    expect([order.countLost(4), order.doubled, order.disordered]).toEqual([0, 0, 0])
  })

  it('counts what never came, at the end too', () => {
    const order = new Order(1)
    order.hearRun(1, 2)
    order.hearRun(5, 6)
    expect(order.countLost(8)).toBe(4)
  })

  it('counts what came twice', () => {
    const order = new Order(1)
    order.hearRun(1, 3)
    order.hearRun(2, 4)
    expect([order.countLost(4), order.doubled, order.disordered]).toEqual([0, 2, 0])
  })

  it('counts what came late, and does not call it lost', () => {
    const order = new Order(1)
    for (const seq of [1, 3, 2]) order.hear(seq)
    expect([order.countLost(3), order.doubled, order.disordered]).toEqual([0, 0, 1])
  })
})
