import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { ActivatedRoute } from '@angular/router';
import { stationClient } from '../api/station-client.ts';
import { Icon } from '../parts/icon.ts';
import { clockTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { KioskDesk } from './kiosk-desk.ts';
import { Wedge } from './wedge.ts';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** 自助机: three ways to check in, a large pad, a result that goes away. The token stands behind `#`, which browsers send to nobody. */
@Component({
  selector: 'rt-kiosk',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './kiosk.html',
  styleUrl: './kiosk.css',
  host: { 'data-theme': 'dark', '[class.large]': 'large()', '[class.low]': 'low()' },
})
export class Kiosk {
  protected readonly w = inject(Words);
  protected readonly desk = new KioskDesk(stationClient(inject(ActivatedRoute).snapshot.fragment ?? ''));
  protected readonly digits = DIGITS;
  protected readonly time = clockTime;
  protected readonly large = signal(false);
  /** Keys low enough for a wheelchair. */
  protected readonly low = signal(false);

  constructor() {
    void this.desk.hello();
    const wedge = new Wedge();
    const listen = (event: KeyboardEvent): void => {
      if (event.isComposing) return;
      const code = wedge.press(event.key, event.timeStamp);
      if (code === null) return;
      event.preventDefault();
      void this.desk.scanned(code);
    };
    document.addEventListener('keydown', listen, { capture: true });
    const clock = setInterval(() => this.desk.tick(), 1000);
    inject(DestroyRef).onDestroy(() => {
      document.removeEventListener('keydown', listen, { capture: true });
      clearInterval(clock);
    });
  }

  protected language(): void {
    void this.w.use(this.w.language() === 'en' ? 'zh-CN' : 'en');
  }
}
