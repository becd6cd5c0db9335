"""All that was done in the study, and the way back from each act."""

from ui import session, shell
from ui.components import history

study = session.needed_study()
shell.title("history")
history.whole(study)
history.download(study)
