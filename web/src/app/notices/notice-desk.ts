import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Notice } from '@rtflow/contract/rest/notices';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';

export interface PatientNotices {
  readonly key: string;
  readonly patient: Notice['patient'];
  readonly notices: readonly Notice[];
}

/** What the reader was told: the number on the bell, and the list behind it. */
export class NoticeDesk {
  readonly #client: ApiClient;
  readonly #page = new Loaded<RouteAnswer<'notices.list'>>();
  readonly #onlyUnread = signal(true);
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly onlyUnread = this.#onlyUnread.asReadonly();
  readonly unread = computed(() => this.#page.value()?.unread ?? 0);
  readonly hasMore = computed(() => this.#page.value()?.nextCursor != null);
  /** Together what is about one patient, in the order of the newest of each. */
  readonly groups = computed<readonly PatientNotices[]>(() => {
    const groups = new Map<string, { key: string; patient: Notice['patient']; notices: Notice[] }>();
    for (const notice of this.#page.value()?.rows ?? []) {
      const key = notice.patient?.patientNo ?? '';
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { key, patient: notice.patient, notices: [notice] });
      else group.notices.push(notice);
    }
    return [...groups.values()];
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    const unread = this.#onlyUnread() ? ('true' as const) : ('false' as const);
    await this.#page.load(() => this.#client.call('notices.list', { query: { limit: 50, unread } }));
  }

  async show(onlyUnread: boolean): Promise<void> {
    this.#onlyUnread.set(onlyUnread);
    await this.load();
  }

  /** @param noticeIds absent: all of them */
  async read(noticeIds?: readonly string[]): Promise<void> {
    try {
      const body = { commandId: newCommandId(), ...(noticeIds && { noticeIds: [...noticeIds] }) };
      await this.#client.call('notices.read', { body });
    } catch (error) {
      problemOf(error);
    }
    await this.load();
  }
}

/** Where a notice leads; null: it says all that there is. */
export function linkOf(notice: Notice): { readonly path: string; readonly query: Record<string, string> } | null {
  if (notice.taskKey !== null) return { path: '/inbox', query: { task: notice.taskKey } };
  if (notice.courseId !== null) return { path: `/courses/${notice.courseId}/process`, query: {} };
  return null;
}
