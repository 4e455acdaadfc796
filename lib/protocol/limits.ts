/** The contract's numbers. Free of zod, so that the browser can import them without its weight. */

/** Length of a message in code points. */
export const MESSAGE_MAX_CODE_POINTS = 16_000
/** Largest frame on the wire, in bytes, either way. */
export const WIRE_FRAME_MAX_BYTES = 256 * 1024
/** Largest page of messages and largest fact, in bytes of JSON; one message alone may be larger. */
export const PAGE_MAX_BYTES = 192 * 1024
/** What stands around the list in a page or a fact takes at most this of it. */
export const ENVELOPE_MAX_BYTES = 256
/** Length of a username in code points. */
export const USERNAME_MIN = 2
export const USERNAME_MAX = 24
/** What accounts that were deleted are called, with their id behind it. */
export const DELETED_PREFIX = 'deleted-'
/** Length of a display name in code points. */
export const DISPLAY_NAME_MAX = 32
/** Length of a password in code points, after NFKC. */
export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 128
export const EMAIL_MAX = 254
/** What people say of themselves, in code points. */
export const ABOUT_MAX = 160
/** Common rooms that a profile names. */
export const COMMON_ROOMS_MAX = 20
/** Whoever has touched nothing for so long is away. */
export const AWAY_AFTER_MS = 10 * 60_000
/** Most messages that may be asked for by their ids. */
export const MESSAGES_MAX = 50
/** A page of messages: what is served unasked, and the most that may be asked for. */
export const PAGE_SIZE = 50
export const PAGE_SIZE_MAX = 200
/** Longest list of members in an answer; admins and those online come first. */
export const MEMBERS_MAX = 500
/** Most people in an answer to user:list, and most that may be asked for by name. */
export const USERS_MAX = 50
/** So many people are asked after at once: whether they are connected. */
export const PRESENCE_MAX = 200
/** The AI's username; its display name is a setting. */
export const AI_USERNAME = 'ai'
/** The number of this wire, which a handshake may name. Raised by a change that an older client can't live with. */
export const PROTOCOL = 2
/** Where Socket.IO listens. */
export const SOCKET_PATH = '/ws'
export const SOCKET_NAMESPACE = '/chat'
/** The room that everybody is a member of from their registration on. */
export const LOBBY_SLUG = 'lobby'
/** AIs of a room. */
export const ASSISTANTS_MAX = 8
/** AIs of the installation, its own included, and endpoints that they may use. */
export const ASSISTANTS_OF_ALL_MAX = 100
export const ENDPOINTS_MAX = 50
/** In code points. */
export const ENDPOINT_NAME_MAX = 64
/** Servers whose tools AIs may call, and their names in code points. */
export const TOOL_SERVERS_MAX = 20
export const TOOL_SERVER_NAME_MAX = 32
export const MODEL_MAX = 128
/** Models that an endpoint has a price for. */
export const PRICES_MAX = 100
/** People of a direct room beside oneself. */
export const DIRECT_OTHERS_MAX = 9
/** Usernames in one command. */
export const PEOPLE_MAX = 100
/** In code points. */
export const ROOM_NAME_MAX = 64
export const SLUG_MAX = 64
export const TOPIC_MAX = 255
export const INSTRUCTIONS_MAX = 8_000
export const SUMMARY_MAX = 4_000
/** So many days messages may be kept that are not kept for ever. */
export const KEEP_DAYS_MAX = 3_650
/** A member may have to wait so long for their next message in a room. */
export const SLOW_SECONDS_MAX = 3_600
/** Links into a room that may hold at once. */
export const INVITES_MAX = 100
/** Links in a list, those that are used up among them. */
export const INVITES_LISTED_MAX = 2 * INVITES_MAX
export const INVITE_USES_MAX = 10_000
export const INVITE_HOURS_MAX = 8_760
/** Files of a message. */
export const FILES_MAX = 10
/** In code points. */
export const FILE_NAME_MAX = 200
/** The longer side of a thumbnail, in pixels. */
export const THUMBNAIL_MAX = 720
/** Of an image, all its frames together. */
export const IMAGE_PIXELS_MAX = 100_000_000
/** Different emoji on a message, and reactions on it in all: who reacted is told by name. */
export const EMOJI_MAX = 20
export const REACTIONS_MAX = 1_000
/** Pins in a room. */
export const PINS_MAX = 100
/** A page of member:list. */
export const MEMBER_PAGE_SIZE = 100
/** A page of hits of a search. */
export const SEARCH_PAGE_SIZE = 20
export const SEARCH_PAGE_SIZE_MAX = 50
/** What is searched for, in UTF-16 units, and the words and phrases in it. */
export const SEARCH_QUERY_MAX = 500
export const SEARCH_PIECES_MAX = 32
/** People whom somebody blocks. */
export const BLOCKS_MAX = 500
/** Why a message is reported, and what a list of reports shows of it, in code points. */
export const REPORT_REASON_MAX = 500
export const REPORT_TEXT_MAX = 1_000
/** Reports of a person within 24 hours. */
export const REPORTS_PER_DAY = 20
/** A page of report:list. */
export const REPORT_PAGE_SIZE = 30
/** Bots of a person. */
export const BOTS_MAX = 20
/** Tokens of a person and their bots together. */
export const TOKENS_MAX = 100
/** In code points. */
export const TOKEN_NAME_MAX = 64
export const TOKEN_DAYS_MAX = 3_650
/** Webhooks of a room, both kinds together. */
export const WEBHOOKS_MAX = 20
/** In UTF-16 units. */
export const WEBHOOK_URL_MAX = 1_024
/** Deliveries of a webhook that are shown: the last ones. */
export const DELIVERIES_SHOWN = 10
/** What one incoming webhook may say in 10 s, and one outgoing one may answer. */
export const HOOK_MESSAGES_PER_10S = 30
