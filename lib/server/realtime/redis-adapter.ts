import { EventEmitter } from 'node:events'
import { createAdapter } from '@socket.io/redis-adapter'
import { log } from '../log.ts'
import type { Redis, RedisClient } from '../redis.ts'

/**
 * Socket.IO's Redis adapter on a Redis that may be away: it takes no care of promises, and one that nobody catches
 * ends the process (docs/traps.md, 5). What can't be told to the other processes now is dropped; their people get
 * it from the database.
 */
export function createRedisAdapter(redis: Redis): ReturnType<typeof createAdapter> {
  return createAdapter(createPublisher(redis), createSubscriber(redis.subscriber))
}

type Subscription = (client: RedisClient) => Promise<void>
type Listener = (message: Buffer, channel: Buffer) => void

/** What the adapter calls on its publishing client; `pSubscribe` tells it which package this is. */
function createPublisher({ client, isAlive }: Redis) {
  return Object.assign(new EventEmitter(), {
    pSubscribe: () => undefined,
    publish(channel: string, message: string | Buffer) {
      if (isAlive()) client.publish(channel, message).catch(ignore)
    },
    /** By this the adapter counts the processes that it waits for, and calls back as older packages do. */
    send_command(name: string, words: string[], callback: (cause: unknown, answer?: unknown) => void) {
      if (!isAlive()) return callback(new Error('Redis is away'))
      client.sendCommand([name, ...words]).then((answer) => callback(null, answer), callback)
    },
  })
}

/** What the adapter calls on its subscribing client. Subscriptions are made when Redis is there, and made again. */
function createSubscriber(client: RedisClient) {
  const subscriptions = new Set<Subscription>()

  function add(subscribe: Subscription): void {
    subscriptions.add(subscribe)
    if (client.isReady) subscribe(client).catch(ignore)
  }

  client.on('ready', () => {
    for (const subscribe of subscriptions) subscribe(client).catch(ignore)
  })
  return Object.assign(new EventEmitter(), {
    pSubscribe: (pattern: string, listener: Listener) => add((to) => to.pSubscribe(pattern, listener, true)),
    subscribe: (channels: string[], listener: Listener) => add((to) => to.subscribe(channels, listener, true)),
    pUnsubscribe(pattern: string, listener: Listener) {
      subscriptions.clear()
      client.pUnsubscribe(pattern, listener, true).catch(ignore)
    },
    unsubscribe(channel: string, listener: Listener) {
      client.unsubscribe(channel, listener, true).catch(ignore)
    },
  })
}

function ignore(cause: unknown): void {
  log().debug({ err: cause }, 'Redis could not be told')
}
