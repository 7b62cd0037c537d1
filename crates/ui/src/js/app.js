// What pages may do by themselves. Each module binds elements by a `data-` attribute; without scripts the same
// elements are plain links and forms.
import "htmx.org";
