"""The exact header of every file that the synthetic estate writes.

One shape of file name for all: `<feed>_<YYYY-MM-DD>T<hhmm>.csv`, the extraction time in UTC. All files are UTF-8
without a byte-order mark, comma separated, lines ended by a newline. The layouts of the risk profiler's own files
(OCG, OCGM, PRAS, VIPER 2) are those of its published dummy drops; the others are ours, in the manner of each agency's
extracts.
"""

from loaders.synthetic.court_layouts import COURT_FEEDS
from loaders.synthetic.layout import EXTRACTION_TIME, MARKING, Column, FeedLayout, FeedMode
from loaders.synthetic.nca_border_layouts import NCA_BORDER_FEEDS
from loaders.synthetic.police_event_layouts import POLICE_EVENT_FEEDS
from loaders.synthetic.police_layouts import POLICE_FEEDS, VIPER_2
from loaders.synthetic.prison_contact_layouts import PRISON_CONTACT_FEEDS
from loaders.synthetic.prison_layouts import PRISON_FEEDS
from loaders.synthetic.prison_record_layouts import PRISON_RECORD_FEEDS
from loaders.synthetic.probation_layouts import PROBATION_FEEDS
from loaders.synthetic.probation_order_layouts import PROBATION_ORDER_FEEDS

__all__ = ["EXTRACTION_TIME", "FEEDS", "MARKING", "Column", "FeedLayout", "FeedMode"]

FEEDS: dict[str, FeedLayout] = {
    layout.feed: layout
    for layout in (
        *PRISON_FEEDS,
        VIPER_2,
        *POLICE_FEEDS,
        *PROBATION_FEEDS,
        *PRISON_RECORD_FEEDS,
        *PRISON_CONTACT_FEEDS,
        *POLICE_EVENT_FEEDS,
        *PROBATION_ORDER_FEEDS,
        *COURT_FEEDS,
        *NCA_BORDER_FEEDS,
    )
}
