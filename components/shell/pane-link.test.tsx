// @vitest-environment happy-dom

import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { openLayer } from '#components/ui/back-closes.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import { eventually } from '#test/eventually.ts'
import { click, type Shown, show } from '#test/render.tsx'
import { createInboxRoom } from '#test/samples.ts'
import { PaneLink } from './pane-link.tsx'

let shown: Shown
afterEach(() => shown.remove())

it('leads on only when the entry of what was closed a moment ago has been taken back', async () => {
  shown = await show(<PaneLink href="/rooms/weekly">to it</PaneLink>, {
    members: [],
    path: '/settings',
    actions: {} as RoomActions,
    rooms: [createInboxRoom('2', { slug: 'weekly' })],
  })
  const go = vi.spyOn(history, 'go').mockImplementation(() => {})
  openLayer(() => {})()
  expect(go).toHaveBeenCalledWith(-1)
  await click(shown.container.querySelector('a') as HTMLElement)
  expect(location.pathname).not.toBe('/rooms/weekly')
  history.replaceState(null, '')
  await act(async () => {
    window.dispatchEvent(new PopStateEvent('popstate'))
  })
  await eventually(() => expect(location.pathname).toBe('/rooms/weekly'))
})

it('leaves a press to the browser where the link shall open elsewhere', async () => {
  shown = await show(<PaneLink href="/settings">to it</PaneLink>, {
    members: [],
    path: '/settings',
    actions: {} as RoomActions,
  })
  const press = (init: MouseEventInit) => {
    let isTaken = false
    document.addEventListener(
      'click',
      (event) => {
        isTaken = event.defaultPrevented
        // happy-dom would follow the link.
        event.preventDefault()
      },
      { once: true },
    )
    shown.container
      .querySelector('a')
      ?.dispatchEvent(new MouseEvent('click', { ...init, bubbles: true, cancelable: true }))
    return isTaken
  }
  expect([press({}), press({ ctrlKey: true }), press({ metaKey: true })]).toEqual([true, false, false])
})
