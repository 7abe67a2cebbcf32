"""Words in lower case that are given names, and words that are none although texts write them like names."""

OTHER_WORDS = """
a about account accounts again agent all an and any april at august bank billing branch by center
centre client company customer december department dept desk details east email february for form
friday from group had has he help helpdesk her his human in information is it january july june
letter management manager march may monday more my new no north not november number october of
office old on or our patient phone resources sales saturday september service services she south
staff sunday support team that the their they this thursday to tuesday us was we wednesday west will
with yes your
"""

GIVEN_NAMES = """
aaron adam adrian ahmed aisha alan albert alejandro alessandro alex alexander alexandra ali alice
alicia amanda amelia amina amy ana anders andrea andreas andrew angela anita anna anne anthony
antonio aria arthur ashley barbara beatriz ben benjamin bernd betty björn brandon brenda brian bruno
camille carla carlos carmen carol caroline catherine charles charlotte chen chiara chloe chris
christian christina christine christopher claire clara claudia cristina cynthia daniel daniela david
deborah deepak dennis diana diego donald donna dorothy edward elena elif elizabeth ella emil emily
emma eric erik eva fatima felix fernando filip francesca francesco francisco frank fred gabriel gary
george georgia gerhard giulia giuseppe gloria greta hans harry hassan heather heidi helen helena
henry hiroshi hugo ian ibrahim ines ingrid isaac isabel isabella ivan jack jacob jakob james jan
jane janet jason javier jean jeff jeffrey jennifer jessica joan joanna johan johannes john jonas
jonathan jorge jose josef joseph joshua juan judith julia julian julie justin kamal karen karin karl
kate katherine kathleen kenji kenneth kevin khalid kim klaus kumar larry lars laura lauren lea leila
lena leo leon leonardo liam linda lisa louis louise luca lucas lucia luis lukas maja manuel marco
margaret maria marie mario marta martha martin mary maryam mateo matteo matthew max mehmet mei
melissa mia michael michel michelle miguel mohamed mohammed monica monika nadia nancy naomi natalia
natalie nathan nicholas nicolas nicole nikolai nina noah nora olga oliver olivia omar oscar pablo
pamela patricia patrick paul paula paulo pedro peter petra philip pierre priya rachel rafael raj
ralph ramon raymond rebecca ricardo richard robert roberto robin roger roland ronald ruth ryan
sabine salma samantha samuel sandra sanjay sara sarah scott sean sebastian sergio sharon simon
simone sofia sofie sophia sophie stefan stephanie stephen steven susan susanne sven svetlana tatiana
teresa theo theresa thomas tim timothy tina tobias tom tomas ulrike uma valentina valeria vera
victor victoria viktor vincent wei william wolfgang yan yasmin yuki yusuf zainab zoe
"""
