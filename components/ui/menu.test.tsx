// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { type Shown, show } from '#test/render.tsx'
import { Menu } from './menu.tsx'

let shown: Shown
let anchor: HTMLElement
let scroller: HTMLElement
const onClose = vi.fn()

beforeEach(async () => {
  // What happy-dom has not.
  HTMLElement.prototype.showPopover = () => {}
  HTMLElement.prototype.hidePopover = function (this: HTMLElement) {
    this.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'closed' }))
  }
  scroller = document.createElement('section')
  anchor = scroller.appendChild(document.createElement('button'))
  document.body.append(scroller)
  place(scroller, 50, 500)
  place(anchor, 200, 230)
  const items = [{ id: 'copy', label: '复制', icon: null, onSelect() {} }]
  shown = await show(<Menu label="更多" items={items} anchor={anchor} onClose={onClose} />, {
    members: [],
    actions: {} as RoomActions,
  })
})

afterEach(async () => {
  await shown.remove()
  scroller.remove()
  vi.clearAllMocks()
})

it('goes along with what it stands beside, and closes when that has left the view', async () => {
  expect(menu().style.top).toBe('236px')
  place(anchor, 120, 150)
  await scroll(scroller)
  expect(menu().style.top).toBe('156px')
  expect(onClose).not.toHaveBeenCalled()
  place(anchor, 10, 40)
  await scroll(scroller)
  expect(onClose).toHaveBeenCalled()
})

it('does not mind what scrolls elsewhere', async () => {
  place(anchor, 10, 40)
  await scroll(shown.container.appendChild(document.createElement('aside')))
  expect(onClose).not.toHaveBeenCalled()
})

function menu(): HTMLElement {
  return shown.container.querySelector('[role=menu]') as HTMLElement
}

function place(element: HTMLElement, top: number, bottom: number): void {
  element.getBoundingClientRect = () => DOMRect.fromRect({ x: 0, y: top, width: 30, height: bottom - top })
}

async function scroll(element: HTMLElement): Promise<void> {
  await act(async () => void element.dispatchEvent(new Event('scroll')))
}
