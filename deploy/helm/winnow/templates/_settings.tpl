{{- /* The settings of all services as JSON, every value a string, whatever --set made of it. */ -}}
{{- define "winnow.settings" -}}
{{- $settings := dict -}}
{{- range $name, $value := .Values.settings -}}
{{- $_ := set $settings $name (toString $value) -}}
{{- end -}}
{{- toJson $settings -}}
{{- end -}}

{{- /* A name with a hash of the settings, so that pods are replaced when one changes. It is the name that Kustomize gives. */ -}}
{{- define "winnow.settings.name" -}}
{{- $content := dict "kind" "ConfigMap" "name" "" "data" (include "winnow.settings" . | fromJson) -}}
{{- $hash := toJson $content | sha256sum | trunc 10 -}}
winnow-kafka-{{ $hash | replace "0" "g" | replace "1" "h" | replace "3" "k" | replace "a" "m" | replace "e" "t" }}
{{- end -}}
