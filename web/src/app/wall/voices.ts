import type { Voice } from './announcer.ts';

/** A sentence that the engine never ends is given up after this, ms. */
const GIVE_UP_MS = 15_000;
const GONG_HZ = [659, 523] as const;
const NOTE_S = 0.35;

/** The browser's own Mandarin voice, where it has one. */
export function browserVoice(engine: SpeechSynthesis | undefined): Voice {
  return (text) =>
    new Promise((done) => {
      const voice = engine?.getVoices().find(({ lang }) => /^zh[-_](CN|Hans)/i.test(lang));
      if (!engine || !voice) return done(false);
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = 'zh-CN';
      utterance.rate = 0.9;
      const late = setTimeout(() => done(false), GIVE_UP_MS);
      const end = (spoken: boolean) => () => {
        clearTimeout(late);
        done(spoken);
      };
      utterance.addEventListener('end', end(true));
      utterance.addEventListener('error', end(false));
      engine.speak(utterance);
    });
}

/** Two notes: without a voice people still look up. It does not say who is called, so it never counts as spoken. */
export function gong(open: () => AudioContext): Voice {
  return async () => {
    const audio = open();
    for (const [index, hertz] of GONG_HZ.entries()) {
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      const from = audio.currentTime + index * NOTE_S;
      tone.frequency.value = hertz;
      loud.gain.setValueAtTime(0.3, from);
      loud.gain.exponentialRampToValueAtTime(0.001, from + NOTE_S);
      tone.connect(loud).connect(audio.destination);
      tone.start(from);
      tone.stop(from + NOTE_S);
    }
    return false;
  };
}
