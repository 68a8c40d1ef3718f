package dev.lethe.type.render;

/** Storyboards that several tests render. */
final class Samples {
  /** Five scenes in two scripts, with every kind of background, voice and music. */
  static final String FIVE =
      """
      {"resolution": 360, "caption": {"size": 70}, "transition": {"kind": "fade", "ms": 400},
       "music": {"input": "music", "percent": 50},
       "scenes": [
         {"text": "A job that ends properly leaves nothing behind", "duration_ms": 2000,
          "background": {"color": "#204060"}},
         {"text": "כל מה שנשמר נמחק בסוף", "duration_ms": 2000,
          "background": {"gradient": {"from": "#102040", "to": "#703020", "angle": 45}},
          "caption": {"position": "middle"}},
         {"text": "No file and no link outlives its job", "voice_over": "voice",
          "background": {"input": "photo"}, "transition": {"kind": "slide_left"},
          "caption": {"position": "top", "box": "#000000dd", "outline": "none"}},
         {"text": "גם הקישורים וגם הקבצים נעלמים", "duration_ms": 2000,
          "background": {"input": "clip", "fit": "contain", "start_ms": 500},
          "caption": {"box": "#000000", "outline": "none"}},
         {"text": "The receipt says what was erased and when", 
          "background": {"color": "#ffffff"},
          "caption": {"color": "#000000", "outline": "none", "position": "middle"}}
       ]}
      """;

  private Samples() {}
}
