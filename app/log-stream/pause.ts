export interface Pause {
  /** Resolves after the time, or as soon as the pause is ended. */
  take(ms: number): Promise<void>;
  /** Ends the pause under way, if there is one. */
  end(): void;
}

export function createPause(): Pause {
  let end: () => void = () => undefined;
  return {
    take: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => end(),
  };
}
