"""The map: all that participants say as points, coloured by what one wants to compare."""

import streamlit as st

from ui import session, shell
from ui.components import empty, map_choice, places
from ui.components import map as chart
from ui.keys import MapKey
from ui.labels import t
from workflow.index import NotPreparedError
from workflow.mapping import drawn

study = session.needed_study()
places.follow()
shell.title("map")
try:
    found = drawn(study)
except NotPreparedError:
    empty.offer_preparing(study, t("map.need_prepare"))
    st.stop()
map_choice.offer(study, found)
if found is None:
    st.stop()
chart.chart(study, found, map_choice.colouring(study, found), key=MapKey.CHART)
if points := chart.picked(found, MapKey.CHART):
    chart.quotes(study, found, points)
