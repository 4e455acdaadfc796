import type { AssistantEntry, TestStep } from '#lib/protocol/assistants.ts'
import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'

/** What the settings of AIs and of their endpoints need of the world. */

/** An AI as it is kept. Null: what the environment says. */
export interface KeptAssistant {
  userId: string
  username: string
  displayName: string
  /** Empty where it says nothing. */
  about: string
  model: string | null
  endpointId: string | null
  instructions: string
  temperature: number | null
  maxTokens: number | null
  contextTokens: number | null
  seesImages: boolean
  isEnabled: boolean
}

export type AssistantDraft = Omit<KeptAssistant, 'userId'>
export type AssistantChange = Partial<Omit<AssistantDraft, 'username'>>
export type EndpointDraft = ParsedCommand<'endpoint:create'>
/** What is undefined stays. */
export type EndpointChange = { [N in keyof EndpointDraft]?: EndpointDraft[N] | undefined }

/** Throws CodedError `unavailable` where it asks the database. `by`: whose change it is, for the audit log. */
export interface AssistantSetup {
  /** As they hold in this process now, the installation's own first, with their settings. */
  listAssistants(): AssistantEntry[]
  /** As it is kept; null for nobody. */
  findAssistant(username: string): KeptAssistant | null
  /** Throws CodedError `taken` with the field, `invalid` for an unknown endpoint, `conflict` where there are too many. */
  createAssistant(draft: AssistantDraft, by: SessionUser): Promise<void>
  /** Throws CodedError `invalid` for an unknown endpoint. */
  changeAssistant(username: string, change: AssistantChange, by: SessionUser): Promise<void>
  /** It is nobody's any more, but its name stays with what it said. */
  deleteAssistant(username: string, by: SessionUser): Promise<void>
  listEndpoints(): EndpointEntry[]
  /** Answers the id. Throws CodedError `invalid` or `taken` with fields, `conflict` where there are too many. */
  createEndpoint(draft: EndpointDraft, by: SessionUser): Promise<string>
  /** Throws CodedError `invalid` or `taken` with fields. */
  changeEndpoint(id: string, change: EndpointChange, by: SessionUser): Promise<void>
  /** Throws CodedError `conflict` where an AI uses it. */
  deleteEndpoint(id: string, by: SessionUser): Promise<void>
  /** What it says that it offers; empty where it says nothing. Never rejects. */
  listModels(endpointId: string): Promise<string[]>
  /** Lets what was stored hold, here before it resolves, and in all processes soon. */
  apply(): Promise<void>
  /** Tries how an AI is answered: step by step, up to the first that fails. */
  test(username: string): AsyncIterable<TestStep>
}
