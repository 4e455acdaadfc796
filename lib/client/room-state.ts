import { isPending, type Message, type Room, type User } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import type { ReactionChanged } from '#lib/protocol/marks.ts'
import type { Grown, LiveReply, ReplyDelta } from '#lib/protocol/replies.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { isSwept } from '#lib/protocol/rules/retention.ts'
import { newerOf } from './message-versions.ts'
import {
  appendPage,
  dropSwept,
  EMPTY_WINDOW,
  isOutside,
  type MessageWindow,
  moveWindow,
  openWindow,
  prependPage,
  putMessage,
  putReaction,
  type ReplyPart,
  renamePerson,
  replacePart,
  replaceSteps,
} from './message-window.ts'
import { NO_PEOPLE, type People, reducePeople, welcome } from './people.ts'
import { NO_PINS, openPins, type Pins, takePin } from './pins.ts'
import { NO_REVISIONS, noteHead, noteRevision, type Revisions, skipTo, startFrom } from './revisions.ts'
import type { RoomEvent, RoomFact, Side } from './room-events.ts'
import { holdReaction, putWish, reactTo, type Wish, withoutFulfilled, withoutWish } from './room-reactions.ts'

/** How long a missing change may be on its way before it is asked for. */
export const GAP_HOLD_MS = 250
/** Live facts that wait for an entry; beyond this the oldest are dropped and found missing later. */
const WAITING_MAX = 1_000

/** A room as this browser knows it. Pure data: reduceRoom is the only way it changes. */
export interface RoomState {
  /** It was entered once. */
  isReady: boolean
  error: Failure | null
  room: Room | null
  me: User | null
  people: People
  window: MessageWindow
  revisions: Revisions
  /** An entry is under way; live facts wait. */
  isEntering: boolean
  /** Something was missed: enter again, `resume` with `after`, `fresh` without. */
  needsEnter: 'no' | 'resume' | 'fresh'
  waiting: RoomFact[]
  /** The `seq` beyond or around which a page was asked for. */
  loading: Record<Side, number | null>
  /** Changes beyond what the window will keep while a page is under way, which may have been read before them. */
  changedMeanwhile: Message[]
  /** All reactions while a page is under way, which may have been read before them. */
  reactedMeanwhile: ReactionChanged[]
  /** Reactions before which something is missing, ascending by rev. */
  heldReactions: readonly ReactionChanged[]
  wishes: readonly Wish[]
  pins: Pins
}

const NOTHING_LOADING: Record<Side, null> = { before: null, after: null, around: null }

export function createRoomState(): RoomState {
  return {
    isReady: false,
    error: null,
    room: null,
    me: null,
    people: NO_PEOPLE,
    window: EMPTY_WINDOW,
    revisions: NO_REVISIONS,
    isEntering: false,
    needsEnter: 'no',
    waiting: [],
    loading: NOTHING_LOADING,
    changedMeanwhile: [],
    reactedMeanwhile: [],
    heldReactions: [],
    wishes: [],
    pins: NO_PINS,
  }
}

/** As after a first entry with this answer. */
export function enterRoom(answer: RoomEntered): RoomState {
  return reduceRoom(createRoomState(), { type: 'entered', after: undefined, answer, at: 0 })
}

/** The state after an event; the same object where the event says nothing new. */
export function reduceRoom(state: RoomState, event: RoomEvent): RoomState {
  const next = reduceEvent(state, event)
  return next === state ? state : withoutSwept(next)
}

function reduceEvent(state: RoomState, event: RoomEvent): RoomState {
  switch (event.type) {
    case 'entering':
      return { ...state, isEntering: true, needsEnter: 'no' }
    case 'entered':
      return reduceEntered(state, event)
    case 'enter-failed':
      if (isLost(event.error)) return { ...createRoomState(), error: event.error }
      return replayWaiting({ ...state, isEntering: false, error: event.error })
    case 'page-requested':
      return { ...state, loading: { ...state.loading, [event.side]: event.anchor } }
    case 'page-loaded':
    case 'page-failed':
      return reducePage(state, event)
    case 'following':
      return follow(state, event.isFollowing && !state.window.hasAfter)
    case 'sent':
      return reduceSent(state, event.message, event.at)
    case 'wished':
      return { ...state, wishes: putWish(state.wishes, { ...event, isGranted: false }) }
    case 'wish-answered':
      return answerWish(state, event)
    case 'pins-requested':
      return { ...state, pins: { ...state.pins, meanwhile: [] } }
    case 'pins-loaded':
      return { ...state, pins: openPins(state.pins, event.messages) }
    case 'pins-failed':
      return { ...state, pins: { ...state.pins, meanwhile: null } }
    case 'tick':
      return reduceTick(state, event.at)
    case 'disconnected':
      return { ...state, people: reducePeople(state.people, event) }
    default:
      return reduceFact(state, event)
  }
}

/** There is no such room, or not for this reader: nothing of it is kept. */
function isLost({ code }: Failure): boolean {
  return code === 'not_found' || code === 'forbidden'
}

function reduceFact(state: RoomState, event: RoomFact): RoomState {
  if (!state.isReady || state.isEntering) {
    // The entry's answer holds the text of replies so far: deltas that come before it are in it.
    if (event.type === 'reply:delta' || !(state.isReady || state.isEntering)) return state
    return { ...state, waiting: [...state.waiting.slice(1 - WAITING_MAX), event] }
  }
  return applyFact(state, event)
}

function applyFact(state: RoomState, event: RoomFact): RoomState {
  switch (event.type) {
    case 'messages:created':
      return takeChanges(state, event.fact.messages, event.at)
    case 'message:changed':
      return takeChanges(state, [event.fact.message], event.at)
    case 'reaction:changed':
      return takeReaction(state, event.fact, event.at)
    case 'reply:delta':
      return takeDelta(state, event.fact) ?? withNeed(state, 'resume')
    case 'reply:steps':
      return withWindow(state, replaceSteps(state.window, event.fact))
    case 'room:head':
      return withRevisions(state, noteHead(state.revisions, event.fact.rev, event.at))
    case 'member:changed':
      return takeMember(state, event)
    case 'presence:changed':
    case 'member:left':
    case 'typing:changed':
      return withPeople(state, reducePeople(state.people, event, state.me?.id))
    case 'room:changed':
      return { ...state, room: event.fact.room }
  }
}

/** Somebody is known by the id: under another username they have deleted their account. */
function takeMember(state: RoomState, event: RoomFact & { type: 'member:changed' }): RoomState {
  const { formerUsername, user } = event.fact
  const { id, username } = user
  const before = formerUsername ?? state.people.members.find((member) => member.id === id)?.username ?? username
  const next = withPeople(state, reducePeople(state.people, event))
  return before === username ? next : { ...next, window: renamePerson(next.window, before, username) }
}

function reduceEntered(state: RoomState, { after, answer, at }: RoomEvent & { type: 'entered' }): RoomState {
  // An `after` beyond the head is answered like a first entry: the server was set back.
  const isFresh = after === undefined || answer.rev < after
  let next: RoomState = {
    ...state,
    isReady: true,
    error: null,
    room: answer.room,
    me: answer.me,
    people: welcome(state.people, answer),
  }
  if (isFresh) {
    next.window = openWindow(state.window, answer.messages, answer.hasBefore)
    next.revisions = startFrom(answer.rev)
    next.loading = NOTHING_LOADING
    next.changedMeanwhile = []
    next.reactedMeanwhile = []
    next.heldReactions = []
    next.pins = { ...next.pins, isKnown: false }
  } else {
    next = answer.messages.reduce((current, message) => takeMessage(current, message, false), next)
    next = withRevisions(next, skipTo(next.revisions, answer.rev, at))
  }
  next = takeReplies({ ...next, wishes: next.wishes.filter(({ isGranted }) => !isGranted) }, answer, isFresh)
  return answer.hasMore ? next : replayWaiting({ ...next, isEntering: false })
}

function takeReplies(state: RoomState, answer: RoomEntered, isFresh: boolean): RoomState {
  return answer.replies.reduce((current, reply) => {
    const next = takeReply(current, reply)
    return next || isFresh ? (next ?? current) : withNeed(current, 'fresh')
  }, state)
}

function takeDelta(state: RoomState, { messageId, part, ...grown }: ReplyDelta): RoomState | null {
  return takeGrown(state, messageId, part ?? 'text', grown)
}

function takeReply(state: RoomState, { messageId, reasoning, ...text }: LiveReply): RoomState | null {
  const next = reasoning ? takeGrown(state, messageId, 'reasoning', reasoning) : state
  return next && takeGrown(next, messageId, 'text', text)
}

/** What was said so far is what the message has, cut at `offset`, plus `text`. Null where there is a hole between the two. */
function takeGrown(state: RoomState, messageId: string, part: ReplyPart, { offset, text }: Grown): RoomState | null {
  // Replies under way are near the end.
  const message = state.window.messages.findLast(({ id }) => id === messageId)
  if (!message || !isPending(message.status)) return state
  const known = message[part] ?? ''
  if (offset > known.length) return null
  return withWindow(state, replacePart(state.window, messageId, part, known.slice(0, offset) + text))
}

function replayWaiting(state: RoomState): RoomState {
  if (!state.isReady) return state
  return state.waiting.reduce(applyFact, { ...state, waiting: [] })
}

function takeChanges(state: RoomState, messages: Message[], at: number): RoomState {
  return messages.reduce((current, message) => {
    const next = takeMessage(current, message, true)
    return withRevisions(next, noteRevision(next.revisions, message.rev, at))
  }, state)
}

function takeMessage(state: RoomState, message: Message, isLive: boolean): RoomState {
  // A page around another place takes the window away, with what changed in it.
  const isBeyond = state.loading.around !== null || (isLoading(state) && isOutside(state.window, message))
  const pins = takePin(state.pins, message)
  const known = pins === state.pins ? state : { ...state, pins }
  const next = isBeyond ? { ...known, changedMeanwhile: [...state.changedMeanwhile, message] } : known
  const people = isLive ? reducePeople(next.people, { type: 'spoke', username: message.sender }) : next.people
  return withPeople(withWindow(next, putMessage(next.window, message, isLive)), people)
}

function takeReaction(state: RoomState, fact: ReactionChanged, at: number): RoomState {
  const revisions = noteRevision(state.revisions, fact.rev, at)
  if (revisions === state.revisions) return state
  const wishes = withoutFulfilled(state.wishes, fact, state.me?.username)
  return withRevisions({ ...state, wishes, heldReactions: holdReaction(state.heldReactions, fact) }, revisions)
}

/** Those before which nothing is missing any more. */
function releaseReactions(state: RoomState): RoomState {
  const { heldReactions, revisions } = state
  const first = heldReactions[0]
  if (!first || first.rev > revisions.known) return state
  const due = heldReactions.filter(({ rev }) => rev <= revisions.known)
  return {
    ...state,
    heldReactions: heldReactions.slice(due.length),
    reactedMeanwhile: isLoading(state) ? [...state.reactedMeanwhile, ...due] : state.reactedMeanwhile,
    window: due.reduce(putReaction, state.window),
  }
}

/** What is refused is taken back; what is granted is shown until the fact comes. Of what was so already none comes. */
function answerWish(state: RoomState, event: RoomEvent & { type: 'wish-answered' }): RoomState {
  const { messageId, emoji, isOn, isGranted } = event
  const wish = state.wishes.find((one) => one.messageId === messageId && one.emoji === emoji && one.isOn === isOn)
  if (!wish) return state
  const others = withoutWish(state.wishes, wish)
  const isOnTheWay = isGranted && !isFulfilled(state, wish)
  return { ...state, wishes: isOnTheWay ? putWish(others, { ...wish, isGranted }) : others }
}

function isFulfilled({ window, me }: RoomState, { messageId, emoji, isOn }: Wish): boolean {
  const message = window.messages.find(({ id }) => id === messageId)
  const by = message?.reactions?.find((reaction) => reaction.emoji === emoji)?.by ?? []
  return message !== undefined && me !== null && by.includes(me.username) === isOn
}

/** A confirmed message is shown at once, also while an entry is under way, and put in its place again by what comes of that. */
function reduceSent(state: RoomState, message: Message, at: number): RoomState {
  const fact: RoomFact = { type: 'messages:created', fact: { roomId: message.roomId, messages: [message] }, at }
  const next = applyFact(state, fact)
  return state.isReady && !state.isEntering ? next : { ...next, waiting: [...next.waiting, fact] }
}

function reducePage(state: RoomState, event: RoomEvent & { type: 'page-loaded' | 'page-failed' }): RoomState {
  if (state.loading[event.side] !== event.anchor) return state
  const loading = { ...state.loading, [event.side]: null }
  const isAnotherLoading = isLoading({ loading })
  const changedMeanwhile = isAnotherLoading ? state.changedMeanwhile : []
  const reactedMeanwhile = isAnotherLoading ? state.reactedMeanwhile : []
  const next = { ...state, loading, changedMeanwhile, reactedMeanwhile }
  if (event.type === 'page-failed' || !adjoins(event, state.window)) return next
  const messages = event.page.messages.map((message) =>
    state.reactedMeanwhile.reduce(
      reactTo,
      state.changedMeanwhile.reduce(
        (newest, changed) => (changed.id === newest.id ? newerOf(newest, changed) : newest),
        message,
      ),
    ),
  )
  return { ...next, window: PLACE_PAGE[event.side](state.window, { ...event.page, messages }) }
}

const PLACE_PAGE = { before: prependPage, after: appendPage, around: moveWindow }

/** The window may have moved while the page was on its way: beyond its ends only a page that adjoins can be taken. */
function adjoins({ side, anchor }: { side: Side; anchor: number }, { messages }: MessageWindow): boolean {
  return side === 'around' || (side === 'before' ? messages[0] : messages.at(-1))?.seq === anchor
}

function isLoading({ loading }: Pick<RoomState, 'loading'>): boolean {
  return Object.values(loading).some((anchor) => anchor !== null)
}

function reduceTick(state: RoomState, at: number): RoomState {
  const next = withPeople(state, reducePeople(state.people, { type: 'tick', at }))
  const { behindSince } = state.revisions
  const isMissing = behindSince !== null && at - behindSince >= GAP_HOLD_MS
  return isMissing && state.isReady && !state.isEntering ? withNeed(next, 'resume') : next
}

/** What was swept is gone from here, too. Where nothing is left of what was in memory, the rest is asked for. */
function withoutSwept(state: RoomState): RoomState {
  const { room, window, pins } = state
  if (!room?.sweptToSeq) return state
  const kept = dropSwept(window, room)
  const list = pins.list.filter((message) => !isSwept(message, room))
  const next = withWindow(list.length < pins.list.length ? { ...state, pins: { ...pins, list } } : state, kept)
  const isEmptied = kept.messages.length === 0 && window.messages.length > 0
  return isEmptied ? withNeed(next, 'fresh') : next
}

/** `fresh` is the greater need. */
function withNeed(state: RoomState, need: 'resume' | 'fresh'): RoomState {
  if (state.needsEnter === need || state.needsEnter === 'fresh') return state
  return { ...state, needsEnter: need }
}

function follow(state: RoomState, isFollowing: boolean): RoomState {
  return isFollowing === state.window.isFollowing ? state : { ...state, window: { ...state.window, isFollowing } }
}

function withWindow(state: RoomState, window: MessageWindow): RoomState {
  return window === state.window ? state : { ...state, window }
}

function withPeople(state: RoomState, people: People): RoomState {
  return people === state.people ? state : { ...state, people }
}

function withRevisions(state: RoomState, revisions: Revisions): RoomState {
  return revisions === state.revisions ? state : releaseReactions({ ...state, revisions })
}
