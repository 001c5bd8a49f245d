"""All benchmarks, one after the other. Public data is read from VOCWORK_DATA; nothing of it is kept."""

import os
import sys

from benchmarks import (
    bench_bridge,
    bench_codebook,
    bench_coded_shares,
    bench_coverage,
    bench_drilldown,
    bench_drivers,
    bench_effect_curves,
    bench_emerging,
    bench_encoder,
    bench_forecast,
    bench_funnel,
    bench_ideas,
    bench_language,
    bench_repeated,
    bench_root_causes,
    bench_sentiment,
    bench_shares,
    bench_theme_space,
    bench_themes,
    bench_verdicts,
)

BENCHES = (
    *(bench_language, bench_encoder, bench_sentiment, bench_themes, bench_theme_space, bench_ideas),
    *(bench_codebook, bench_coded_shares, bench_emerging, bench_verdicts, bench_forecast, bench_funnel, bench_drivers),
    *(bench_effect_curves, bench_root_causes, bench_bridge, bench_shares, bench_drilldown),
    *(bench_coverage, bench_repeated),
)

if __name__ == "__main__":
    if "VOCWORK_DATA" not in os.environ:
        sys.exit("benchmarks read public data: set VOCWORK_DATA to the folder that holds it, then `make bench` again")
    for bench in BENCHES:
        bench.main()
